/**
 * Dense tensors in memory of the JVM: element type, shape, elements.
 *
 * <p>Entry type: {@link io.github.topwork.tensor.TensorData}; {@link
 * io.github.topwork.tensor.NpyFile} holds one as NumPy stores it.
 */
@NullMarked
package io.github.topwork.tensor;

import org.jspecify.annotations.NullMarked;
