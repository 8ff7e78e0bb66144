/**
 * Rewrites of ONNX graphs that keep their outputs: batch norm folding, padding and bias merging,
 * transposes that cancel, dead code.
 *
 * <p>Entry type: {@link io.github.topwork.export.onnx.pass.OnnxPasses}. A pass returns the graph
 * object that it was given where nothing changed.
 */
@NullMarked
package io.github.topwork.export.onnx.pass;

import org.jspecify.annotations.NullMarked;
