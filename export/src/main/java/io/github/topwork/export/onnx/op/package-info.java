/**
 * Conversion of TensorFlow ops to ONNX, one handler per family of ops.
 *
 * <p>Entry types: {@link io.github.topwork.export.onnx.op.OpHandlers} lists the handlers, {@link
 * io.github.topwork.export.onnx.op.Translator} runs them over a graph, {@link
 * io.github.topwork.export.onnx.op.OnnxGraphBuilder} is what a handler sees. Every value carries
 * its {@link io.github.topwork.export.onnx.op.AxisOrder}: convolutions ask for {@code NCHW} and
 * hand it on, element-wise ops keep what they get, everything else asks for the layout TensorFlow
 * had.
 */
@NullMarked
package io.github.topwork.export.onnx.op;

import org.jspecify.annotations.NullMarked;
