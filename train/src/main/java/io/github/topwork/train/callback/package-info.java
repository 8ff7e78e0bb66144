/**
 * What can be told of and steer a training run. Entry type: {@link
 * io.github.topwork.train.callback.Callback}; those that can be asked for by name are in {@link
 * io.github.topwork.train.callback.Callbacks}.
 */
@NullMarked
package io.github.topwork.train.callback;

import org.jspecify.annotations.NullMarked;
