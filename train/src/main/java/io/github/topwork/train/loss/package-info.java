/**
 * Losses and the labels that they take. Entry type: {@link io.github.topwork.train.loss.Loss}. They
 * are written as nodes of Topwork's graph, so that the check of the gradient path sees them too.
 * Those that can be asked for by name are in {@link io.github.topwork.train.loss.Losses}: one more
 * is one record, with its entry, and a line there.
 */
@NullMarked
package io.github.topwork.train.loss;

import org.jspecify.annotations.NullMarked;
