/**
 * ONNX as immutable data: graphs, nodes, attributes, their text form and their protobuf form.
 *
 * <p>Entry types: {@link io.github.topwork.export.onnx.OnnxGraph} and {@link
 * io.github.topwork.export.onnx.OnnxModel}. A graph's values are strings, each written by one node,
 * input or initializer; nodes stand in an order in which values are written before they are read;
 * the empty string is an optional input left out. An {@code .onnx} file is one {@code ModelProto}
 * in protobuf's binary form, as the <a
 * href="https://github.com/onnx/onnx/blob/v1.17.0/docs/IR.md">ONNX IR</a> specifies; numbers of
 * initializers are stored little-endian in {@code raw_data}.
 */
@NullMarked
package io.github.topwork.export.onnx;

import org.jspecify.annotations.NullMarked;
