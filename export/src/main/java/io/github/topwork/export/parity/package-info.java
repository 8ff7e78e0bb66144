/**
 * Proof that an exported model computes what the original does: the same inputs through both, at
 * several batch sizes and at every optimisation level of ONNX Runtime.
 *
 * <p>Entry type: {@link io.github.topwork.export.parity.ParityCheck}.
 */
@NullMarked
package io.github.topwork.export.parity;

import org.jspecify.annotations.NullMarked;
