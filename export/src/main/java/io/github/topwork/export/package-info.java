/**
 * Writes models as ONNX files.
 *
 * <p>Entry type: {@link io.github.topwork.export.OnnxExporter}. It takes a {@link
 * io.github.topwork.graph.ModelGraph} and its weights, translates and rewrites the graph, adds
 * metadata, and, given a {@link io.github.topwork.graph.ModelRunner.Opener}, proves the file
 * against TensorFlow in float64 before it appears under its name.
 *
 * <ul>
 *   <li>{@code onnx}: ONNX graphs and files as immutable data
 *   <li>{@code onnx.op}: conversion op by op, one handler for each family
 *   <li>{@code onnx.pass}: rewrites of ONNX graphs
 *   <li>{@code parity}: the proof against TensorFlow, and the session of ONNX Runtime that it needs
 * </ul>
 */
@NullMarked
package io.github.topwork.export;

import org.jspecify.annotations.NullMarked;
