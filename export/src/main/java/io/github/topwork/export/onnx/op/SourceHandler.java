package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;

/**
 * Where values come from: constants become initializers where they are used, variables are folded
 * into constants before translation, placeholders are the inputs of the model.
 */
final class SourceHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops((node, onnx) -> {}, "Const");
    table.ops(SourceHandler::placeholder, "Placeholder");
    table.ops(SourceHandler::variable, "ReadVariableOp", "VarHandleOp");
  }

  private static void placeholder(Node node, OnnxGraphBuilder onnx) {
    if (!onnx.isBound(node.output())) {
      throw onnx.unsupported(node, "a placeholder that is no input", "an input of the signature");
    }
  }

  private static void variable(Node node, OnnxGraphBuilder onnx) {
    throw onnx.unsupported(node, "a variable without numbers", "weights for every variable");
  }
}
