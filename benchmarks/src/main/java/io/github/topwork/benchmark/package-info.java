/**
 * JMH benchmarks of what users wait for: a training step, a forward pass, a served image. Run them
 * with {@code benchmarks/run}.
 */
@NullMarked
package io.github.topwork.benchmark;

import org.jspecify.annotations.NullMarked;
