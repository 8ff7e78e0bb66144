package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ops that are equal in TensorFlow and ONNX but for their name, element by element with
 * broadcasting: they work in the layout that they find.
 */
final class ElementwiseHandler implements OpHandler {
  private static final Map<String, String> ROWS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("Abs", "Abs"),
              Map.entry("Acos", "Acos"),
              Map.entry("Add", "Add"),
              Map.entry("AddN", "Sum"),
              Map.entry("AddV2", "Add"),
              Map.entry("Asin", "Asin"),
              Map.entry("Atan", "Atan"),
              Map.entry("Ceil", "Ceil"),
              Map.entry("Cos", "Cos"),
              Map.entry("Div", "Div"),
              Map.entry("Equal", "Equal"),
              Map.entry("Erf", "Erf"),
              Map.entry("Exp", "Exp"),
              Map.entry("Floor", "Floor"),
              Map.entry("Greater", "Greater"),
              Map.entry("GreaterEqual", "GreaterOrEqual"),
              Map.entry("Inv", "Reciprocal"),
              Map.entry("IsNan", "IsNaN"),
              Map.entry("Less", "Less"),
              Map.entry("LessEqual", "LessOrEqual"),
              Map.entry("Log", "Log"),
              Map.entry("LogicalAnd", "And"),
              Map.entry("LogicalNot", "Not"),
              Map.entry("LogicalOr", "Or"),
              Map.entry("Maximum", "Max"),
              Map.entry("Minimum", "Min"),
              Map.entry("Mul", "Mul"),
              Map.entry("Neg", "Neg"),
              Map.entry("Pow", "Pow"),
              Map.entry("RealDiv", "Div"),
              Map.entry("Reciprocal", "Reciprocal"),
              Map.entry("Relu", "Relu"),
              Map.entry("Rint", "Round"),
              Map.entry("Round", "Round"),
              Map.entry("Sigmoid", "Sigmoid"),
              Map.entry("Sign", "Sign"),
              Map.entry("Sin", "Sin"),
              Map.entry("Softplus", "Softplus"),
              Map.entry("Softsign", "Softsign"),
              Map.entry("Sqrt", "Sqrt"),
              Map.entry("Sub", "Sub"),
              Map.entry("Tan", "Tan"),
              Map.entry("Tanh", "Tanh")));

  @Override
  public void register(OpTable.Builder table) {
    ROWS.forEach((from, to) -> table.ops((node, onnx) -> convert(node, to, onnx), from));
  }

  private static void convert(Node node, String op, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.output()).rank();
    AxisOrder layout = onnx.commonLayout(node.inputs(), rank);
    OnnxNodeBuilder builder = onnx.node(op);
    node.inputs().forEach(input -> builder.input(onnx.in(layout, input)));
    builder.outputsOf(node, layout);
  }
}
