package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/**
 * {@code MaxPool}, {@code AvgPool} and those of volumes. ONNX pads the maximum with minus infinity,
 * as TensorFlow does; {@code count_include_pad} 0 leaves padding out of the average, as TensorFlow
 * does.
 */
final class PoolHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(PoolHandler::max, "MaxPool", "MaxPool3D");
    table.ops(PoolHandler::average, "AvgPool", "AvgPool3D");
  }

  private static void max(Node node, OnnxGraphBuilder onnx) {
    Window window = Window.ofPool(node, onnx);
    OnnxNodeBuilder pool = window.start("MaxPool", node, onnx);
    window.describe(pool, node, onnx);
    pool.outputsOf(node, window.layout());
  }

  private static void average(Node node, OnnxGraphBuilder onnx) {
    Window window = Window.ofPool(node, onnx);
    OnnxNodeBuilder pool = window.start("AveragePool", node, onnx);
    window.describe(pool, node, onnx);
    pool.attribute("count_include_pad", 0).outputsOf(node, window.layout());
  }
}
