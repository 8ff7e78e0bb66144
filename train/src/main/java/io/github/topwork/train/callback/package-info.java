/**
 * What can be told of and steer a training run. Entry type: {@link
 * io.github.topwork.train.callback.Callback}.
 */
@NullMarked
package io.github.topwork.train.callback;

import org.jspecify.annotations.NullMarked;
