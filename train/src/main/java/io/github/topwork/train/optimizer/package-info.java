/**
 * Optimizers: what they are ({@link io.github.topwork.train.optimizer.OptimizerSpec}) and how they
 * become TensorFlow's {@code ResourceApply} kernels. Those that can be asked for by name are in
 * {@link io.github.topwork.train.optimizer.Optimizers}: one more is one record, with its entry, and
 * a line there.
 */
@NullMarked
package io.github.topwork.train.optimizer;

import org.jspecify.annotations.NullMarked;
