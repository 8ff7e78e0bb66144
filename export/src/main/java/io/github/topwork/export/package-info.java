/**
 * Writes models as ONNX files.
 *
 * <p>Entry type: {@link io.github.topwork.export.OnnxExporter}. It takes a {@link
 * io.github.topwork.graph.ModelGraph} and its weights, translates the graph op by op ({@code
 * export.onnx.op}), rewrites the result ({@code export.onnx.pass}), adds metadata, and, given a
 * {@link io.github.topwork.graph.ModelRunner.Opener}, proves the file against TensorFlow in float64
 * before it appears under its name.
 */
@NullMarked
package io.github.topwork.export;

import org.jspecify.annotations.NullMarked;
