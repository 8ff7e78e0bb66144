/**
 * Dense tensors in memory of the JVM: element type, shape, elements.
 *
 * <p>Entry type: {@link io.github.topwork.tensor.TensorData}.
 */
@NullMarked
package io.github.topwork.tensor;

import org.jspecify.annotations.NullMarked;
