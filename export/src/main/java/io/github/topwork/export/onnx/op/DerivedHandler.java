package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.NarrowFloats;
import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;

/** Element-wise ops that ONNX writes as two or three of its own. */
final class DerivedHandler implements OpHandler {
  @Override
  public void register(OpTable.Builder table) {
    table.ops(DerivedHandler::rsqrt, "Rsqrt");
    table.ops(DerivedHandler::square, "Square");
    table.ops(DerivedHandler::squaredDifference, "SquaredDifference");
    table.ops(DerivedHandler::notEqual, "NotEqual");
    table.ops(DerivedHandler::erfc, "Erfc");
    table.ops(DerivedHandler::floorDivision, "FloorDiv");
    table.ops(DerivedHandler::divideNoNan, "DivNoNan");
  }

  private static AxisOrder layout(Node node, OnnxGraphBuilder onnx) {
    return onnx.commonLayout(node.inputs(), rank(node, onnx));
  }

  private static int rank(Node node, OnnxGraphBuilder onnx) {
    return onnx.shape(node.output()).rank();
  }

  private static String input(Node node, int index, OnnxGraphBuilder onnx) {
    return onnx.in(layout(node, onnx), node.input(index));
  }

  private static void rsqrt(Node node, OnnxGraphBuilder onnx) {
    String root = onnx.node("Sqrt").input(input(node, 0, onnx)).output();
    onnx.node("Reciprocal").input(root).outputsOf(node, layout(node, onnx));
  }

  private static void square(Node node, OnnxGraphBuilder onnx) {
    String value = input(node, 0, onnx);
    onnx.node("Mul").input(value).input(value).outputsOf(node, layout(node, onnx));
  }

  private static void squaredDifference(Node node, OnnxGraphBuilder onnx) {
    String difference =
        onnx.node("Sub").input(input(node, 0, onnx)).input(input(node, 1, onnx)).output();
    onnx.node("Mul").input(difference).input(difference).outputsOf(node, layout(node, onnx));
  }

  private static void notEqual(Node node, OnnxGraphBuilder onnx) {
    String equal =
        onnx.node("Equal").input(input(node, 0, onnx)).input(input(node, 1, onnx)).output();
    onnx.node("Not").input(equal).outputsOf(node, layout(node, onnx));
  }

  private static void erfc(Node node, OnnxGraphBuilder onnx) {
    String erf = onnx.node("Erf").input(input(node, 0, onnx)).output();
    onnx.node("Sub")
        .constant(requireFloat(node, 1, onnx))
        .input(erf)
        .outputsOf(node, layout(node, onnx));
  }

  private static void floorDivision(Node node, OnnxGraphBuilder onnx) {
    requireFloat(node, 0, onnx);
    String quotient =
        onnx.node("Div").input(input(node, 0, onnx)).input(input(node, 1, onnx)).output();
    onnx.node("Floor").input(quotient).outputsOf(node, layout(node, onnx));
  }

  private static void divideNoNan(Node node, OnnxGraphBuilder onnx) {
    TensorData zero = requireFloat(node, 0, onnx);
    String divisor = input(node, 1, onnx);
    String quotient = onnx.node("Div").input(input(node, 0, onnx)).input(divisor).output();
    String isZero = onnx.node("Equal").input(divisor).constant(zero).output();
    onnx.node("Where")
        .input(isZero)
        .constant(zero)
        .input(quotient)
        .outputsOf(node, layout(node, onnx));
  }

  /** The number as a constant of the node's type, which must be a floating-point one. */
  private static TensorData requireFloat(Node node, float number, OnnxGraphBuilder onnx) {
    DataType type = onnx.type(node.input(0));
    if (!type.isFloating()) {
      throw onnx.unsupported(node, "T=" + type.displayName(), "a floating-point type");
    }
    return NarrowFloats.scalar(type, number);
  }
}
