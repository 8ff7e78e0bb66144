package io.github.topwork.importer.keras.layer;

import static io.github.topwork.importer.keras.layer.ElementwiseOperations.activation;
import static io.github.topwork.importer.keras.layer.ElementwiseOperations.binary;
import static io.github.topwork.importer.keras.layer.ElementwiseOperations.equality;
import static io.github.topwork.importer.keras.layer.ElementwiseOperations.floating;
import static io.github.topwork.importer.keras.layer.ElementwiseOperations.logical;
import static io.github.topwork.importer.keras.layer.ElementwiseOperations.unary;
import static io.github.topwork.importer.keras.layer.ReductionOperations.reduce;
import static java.util.Map.entry;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.Argument;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.importer.keras.LayerSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operations of Keras 3, by the names of their classes: {@code keras.ops} on layers' outputs. */
final class OperationLayers {
  private static final Map<String, Operation> ARITHMETIC =
      Map.ofEntries(
          entry("Abs", unary("Abs")),
          entry("Absolute", unary("Abs")),
          entry("Add", binary("AddV2")),
          entry("Cast", Operation.of(ElementwiseOperations::cast, "x", "dtype")),
          entry("Ceil", unary("Ceil")),
          entry("Clip", Operation.of(ElementwiseOperations::clip, "x")),
          entry("Copy", Operation.of(in -> in.tensor("x"), "x")),
          entry("Cos", unary("Cos")),
          entry("Divide", floating("RealDiv")),
          entry("Equal", equality("Equal")),
          entry("Erf", unary("Erf")),
          entry("Exp", unary("Exp")),
          entry("Expm1", unary("Expm1")),
          entry("Floor", unary("Floor")),
          entry("Greater", binary("Greater")),
          entry("GreaterEqual", binary("GreaterEqual")),
          entry("Less", binary("Less")),
          entry("LessEqual", binary("LessEqual")),
          entry("Log", unary("Log")),
          entry("Log1p", unary("Log1p")),
          entry("LogicalAnd", logical("LogicalAnd")),
          entry("LogicalOr", logical("LogicalOr")),
          entry("Maximum", binary("Maximum")),
          entry("Minimum", binary("Minimum")),
          entry("Multiply", binary("Mul")),
          entry("Negative", unary("Neg")),
          entry("NotEqual", equality("NotEqual")),
          entry("Power", binary("Pow")),
          entry("Reciprocal", unary("Reciprocal")),
          entry("Round", Operation.of(OperationLayers::round, "x")),
          entry("Rsqrt", unary("Rsqrt")),
          entry("Sign", unary("Sign")),
          entry("Sin", unary("Sin")),
          entry("Sqrt", unary("Sqrt")),
          entry("Square", unary("Square")),
          entry("StopGradient", Operation.of(in -> in.tensor("x"), "x")),
          entry("Subtract", binary("Sub")),
          entry("Tan", unary("Tan")),
          entry("TrueDivide", floating("RealDiv")),
          entry("Where", Operation.of(ElementwiseOperations::where, "condition", "x1", "x2")));

  private static final Map<String, Operation> FUNCTIONS =
      Map.ofEntries(
          entry("Celu", activation((in, f, x) -> Activations.celu(f, x, in.number(1, "alpha")))),
          entry("Elu", activation((in, f, x) -> Activations.elu(f, x, in.number(1, "alpha")))),
          entry("Gelu", activation(ElementwiseOperations::gelu)),
          entry("Glu", activation((in, f, x) -> Activations.glu(f, x, in.integer(-1, "axis")))),
          entry(
              "HardShrink",
              activation((in, f, x) -> Activations.hardShrink(f, x, in.number(0.5, "threshold")))),
          entry("HardSigmoid", activation("hard_sigmoid")),
          entry("HardSilu", activation("hard_silu")),
          entry("HardTanh", activation("hard_tanh")),
          entry(
              "LeakyRelu",
              activation(
                  (in, f, x) -> Activations.leakyRelu(f, x, in.number(0.2, "negative_slope")))),
          entry("LogSigmoid", activation("log_sigmoid")),
          entry("LogSoftmax", activation(ReductionOperations::logSoftmax)),
          entry("ReLU", activation(ElementwiseOperations::relu)),
          entry("Relu", activation("relu")),
          entry("Relu6", activation("relu6")),
          entry("Selu", activation("selu")),
          entry("Sigmoid", activation("sigmoid")),
          entry("Silu", activation("silu")),
          entry(
              "SoftShrink",
              activation((in, f, x) -> Activations.softShrink(f, x, in.number(0.5, "threshold")))),
          entry("Softmax", activation(ReductionOperations::softmax)),
          entry("Softplus", activation("softplus")),
          entry("Softsign", activation("softsign")),
          entry("SparsePlus", activation("sparse_plus")),
          entry("SparseSigmoid", activation("sparse_sigmoid")),
          entry(
              "Sparsemax", activation((in, f, x) -> Softmax.sparse(f, x, in.integer(-1, "axis")))),
          entry(
              "Squareplus",
              activation((in, f, x) -> Activations.squarePlus(f, x, in.number(4, "b")))),
          entry("Tanh", activation("tanh")),
          entry("TanhShrink", activation("tanh_shrink")),
          entry("Threshold", activation(ElementwiseOperations::threshold)));

  private static final Map<String, Operation> SHAPES =
      Map.ofEntries(
          entry("Amax", reduce("Max")),
          entry("Amin", reduce("Min")),
          entry("Concatenate", Operation.of(ShapeOperations::concatenate, "x")),
          entry("ExpandDims", Operation.of(ShapeOperations::expandDims, "x")),
          entry("Flip", Operation.of(ShapeOperations::flip, "x")),
          entry("GetItem", Operation.of(OperationLayers::getItem, "x", "key")),
          entry("Matmul", Operation.of(ShapeOperations::matMul, "x", "b")),
          entry("Any", Operation.of(ReductionOperations::any, "x", "axis")),
          entry("Max", reduce("Max")),
          entry("Mean", ReductionOperations.floating("Mean")),
          entry("Min", reduce("Min")),
          entry("Moveaxis", Operation.of(ShapeOperations::moveAxis, "x")),
          entry("Normalize", Operation.of(ReductionOperations::normalize, "x")),
          entry("Pad", Operation.of(ShapeOperations::pad, "x", "constant_values")),
          entry("Prod", reduce("Prod")),
          entry("Repeat", Operation.of(ShapeOperations::repeat, "x")),
          entry("Reshape", Operation.of(ShapeOperations::reshape, "x")),
          entry("Resize", Operation.of(ShapeOperations::resize, "x")),
          entry("Split", new Operation(List.of("x"), ShapeOperations::split)),
          entry("Squeeze", Operation.of(ShapeOperations::squeeze, "x")),
          entry("Stack", Operation.of(ShapeOperations::stack, "x")),
          entry("Std", Operation.of(ReductionOperations::deviation, "x")),
          entry("Sum", reduce("Sum")),
          entry("Swapaxes", Operation.of(ShapeOperations::swapAxes, "x")),
          entry("Tile", Operation.of(ShapeOperations::tile, "x")),
          entry("Transpose", Operation.of(ShapeOperations::transpose, "x")),
          entry("Var", Operation.of(ReductionOperations::variance, "x")));

  static final Map<String, LayerBuilder> TABLE = table();

  private OperationLayers() {}

  private static Map<String, LayerBuilder> table() {
    Map<String, LayerBuilder> table = new HashMap<>();
    for (Map<String, Operation> part : List.of(ARITHMETIC, FUNCTIONS, SHAPES)) {
      part.forEach((name, operation) -> table.put(LayerSpec.OPERATION + name, operation));
    }
    return Map.copyOf(table);
  }

  private static ValueRef round(Operands in) {
    if (in.integer(0, "decimals") != 0) {
      throw new LayerException("decimals " + in.json("decimals"), "0");
    }
    ValueRef x = in.tensor("x");
    return Formula.like(in.call(), x).op("Round", x);
  }

  private static ValueRef getItem(Operands in) {
    ValueRef x = in.tensor("x");
    // x[None] has null as its index, which elsewhere means that there is none.
    List<Argument> given = in.call().arguments();
    in.find("key");
    if (given.size() != 2) {
      throw new LayerException(given.size() + " arguments", "a tensor and an index");
    }
    return Slicing.write(in.call(), x, given.get(1));
  }
}
