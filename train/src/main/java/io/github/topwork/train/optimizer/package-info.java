/**
 * Optimizers: what they are ({@link io.github.topwork.train.optimizer.OptimizerSpec}) and how they
 * become TensorFlow's {@code ResourceApply} kernels.
 */
@NullMarked
package io.github.topwork.train.optimizer;

import org.jspecify.annotations.NullMarked;
