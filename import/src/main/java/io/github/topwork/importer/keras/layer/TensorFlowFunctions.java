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
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Functions of TensorFlow on layers' outputs, which Keras 2 keeps as layers by their names. */
final class TensorFlowFunctions {
  private static final Operation TRANSPOSE = Operation.of(TensorFlowFunctions::transpose, "x");
  private static final Operation SQUEEZE = Operation.of(ShapeOperations::squeeze, "x");
  private static final Operation WHERE =
      Operation.of(in -> ElementwiseOperations.where(in, "x", "y"), "condition");
  private static final Operation NORM = Operation.of(ReductionOperations::norm, "x");
  private static final Operation SHAPE = Operation.of(FillOperations::shape, "x");
  private static final Operation GATHER = Operation.of(PickOperations::gather, "x");
  private static final Operation PAD = Operation.of(ShapeOperations::pad, "x");

  private static final Map<String, Operation> ARITHMETIC =
      Map.ofEntries(
          entry("__operators__.add", binary("AddV2")),
          entry("cast", Operation.of(ElementwiseOperations::cast, "x")),
          entry("clip_by_value", Operation.of(ElementwiseOperations::clip, "x")),
          entry("identity", Operation.of(in -> in.tensor("x"), "x")),
          entry("math.abs", unary("Abs")),
          entry("math.add", binary("AddV2")),
          entry("math.add_n", Operation.of(ElementwiseOperations::addAll, "x")),
          entry("math.ceil", unary("Ceil")),
          entry("math.cos", unary("Cos")),
          entry("math.divide", floating("RealDiv")),
          entry("math.equal", equality("Equal")),
          entry("math.erf", unary("Erf")),
          entry("math.exp", unary("Exp")),
          entry("math.floor", unary("Floor")),
          entry("math.greater", binary("Greater")),
          entry("math.greater_equal", binary("GreaterEqual")),
          entry("math.less", binary("Less")),
          entry("math.less_equal", binary("LessEqual")),
          entry("math.log", unary("Log")),
          entry("math.log1p", unary("Log1p")),
          entry("math.logical_and", logical("LogicalAnd")),
          entry("math.logical_or", logical("LogicalOr")),
          entry("math.maximum", binary("Maximum")),
          entry("math.minimum", binary("Minimum")),
          entry("math.multiply", binary("Mul")),
          entry("math.negative", unary("Neg")),
          entry("math.not_equal", equality("NotEqual")),
          entry("math.pow", binary("Pow")),
          entry("math.reciprocal", unary("Reciprocal")),
          entry("math.rsqrt", unary("Rsqrt")),
          entry("math.round", unary("Round")),
          entry("math.sign", unary("Sign")),
          entry("math.sin", unary("Sin")),
          entry("math.sqrt", unary("Sqrt")),
          entry("math.square", unary("Square")),
          entry("math.squared_difference", binary("SquaredDifference")),
          entry("math.subtract", binary("Sub")),
          entry("math.tan", unary("Tan")),
          entry("math.truediv", floating("RealDiv")),
          entry("nn.bias_add", Operation.of(ElementwiseOperations::biasAdd, "x")),
          entry("stop_gradient", Operation.of(in -> in.tensor("x"), "x")),
          entry("where", WHERE));

  private static final Map<String, Operation> FUNCTIONS =
      Map.ofEntries(
          entry("math.sigmoid", activation("sigmoid")),
          entry("math.softplus", activation("softplus")),
          entry("math.tanh", activation("tanh")),
          entry("nn.elu", activation("elu")),
          entry("nn.gelu", activation(ElementwiseOperations::gelu)),
          entry(
              "nn.leaky_relu",
              activation((in, f, x) -> Activations.leakyRelu(f, x, in.number(0.2, "alpha")))),
          entry("nn.log_softmax", activation(ReductionOperations::logSoftmax)),
          entry("nn.relu", activation("relu")),
          entry("nn.relu6", activation("relu6")),
          entry("nn.selu", activation("selu")),
          entry("nn.silu", activation(ElementwiseOperations::swish)),
          entry("nn.softmax", activation(ReductionOperations::softmax)),
          entry("nn.softsign", activation("softsign")),
          entry("nn.swish", activation(ElementwiseOperations::swish)));

  private static final Map<String, Operation> SHAPES =
      Map.ofEntries(
          entry("compat.v1.pad", PAD),
          entry("compat.v1.squeeze", SQUEEZE),
          entry("compat.v1.transpose", TRANSPOSE),
          entry("concat", Operation.of(ShapeOperations::concatenate, "x")),
          entry("expand_dims", Operation.of(ShapeOperations::expandDims, "x")),
          entry("image.resize", Operation.of(TensorFlowFunctions::resize, "x")),
          entry(
              "image.resize_with_pad",
              Operation.of(ResizeWithPad::write, "image", "target_height", "target_width")),
          entry("linalg.l2_normalize", Operation.of(ReductionOperations::normalize, "x")),
          entry("linalg.matmul", Operation.of(ShapeOperations::matMul, "x")),
          entry("math.l2_normalize", Operation.of(ReductionOperations::normalize, "x")),
          entry("math.reduce_max", reduce("Max")),
          entry("math.reduce_mean", reduce("Mean")),
          entry("math.reduce_min", reduce("Min")),
          entry("math.reduce_prod", reduce("Prod")),
          entry("math.reduce_std", Operation.of(ReductionOperations::deviation, "x")),
          entry("math.reduce_sum", reduce("Sum")),
          entry("math.reduce_variance", Operation.of(ReductionOperations::variance, "x")),
          entry("pad", PAD),
          entry("repeat", Operation.of(ShapeOperations::repeat, "x")),
          entry("reshape", Operation.of(ShapeOperations::reshape, "x")),
          entry("split", new Operation(List.of("x"), ShapeOperations::split)),
          entry("squeeze", SQUEEZE),
          entry("stack", Operation.of(ShapeOperations::stack, "x")),
          entry("tile", Operation.of(ShapeOperations::tile, "x")),
          entry("transpose", TRANSPOSE));

  private static final Map<String, Operation> VALUES =
      Map.ofEntries(
          entry("broadcast_to", Operation.of(FillOperations::broadcastTo, "x")),
          entry("compat.v1.gather", GATHER),
          entry("compat.v1.norm", NORM),
          entry("compat.v1.shape", SHAPE),
          entry("fill", Operation.of(FillOperations::fill, "dims")),
          entry("gather", GATHER),
          entry("math.argmax", Operation.of(PickOperations::argMax, "x")),
          entry("nn.avg_pool", PickOperations.pool("AvgPool")),
          entry("nn.avg_pool2d", PickOperations.pool("AvgPool")),
          entry("nn.depth_to_space", PickOperations.blocks("DepthToSpace")),
          entry("nn.max_pool", PickOperations.pool("MaxPool")),
          entry("nn.max_pool2d", PickOperations.pool("MaxPool")),
          entry("nn.space_to_depth", PickOperations.blocks("SpaceToDepth")),
          entry("norm", NORM),
          entry("one_hot", Operation.of(PickOperations::oneHot, "x")),
          entry("ones", FillOperations.of(1)),
          entry("ones_like", FillOperations.like(1)),
          entry("reverse", Operation.of(ShapeOperations::flip, "x")),
          entry("shape", SHAPE),
          entry("slice", Operation.of(PickOperations::slice, "x")),
          entry("unstack", new Operation(List.of("x"), PickOperations::unstack)),
          entry("zeros", FillOperations.of(0)),
          entry("zeros_like", FillOperations.like(0)));

  private static final List<Map<String, Operation>> ALL =
      List.of(ARITHMETIC, FUNCTIONS, SHAPES, VALUES);

  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "TensorFlowOpLayer",
          new TensorFlowOp(),
          "SlicingOpLambda",
          Operation.of(TensorFlowFunctions::slice, "x"),
          "TFOpLambda",
          new ByName());

  private TensorFlowFunctions() {}

  /** Names of all functions, sorted. */
  static TreeSet<String> names() {
    TreeSet<String> names = new TreeSet<>();
    ALL.forEach(part -> names.addAll(part.keySet()));
    return names;
  }

  /** The functions by what their names end in: {@code reduce_mean} for {@code math.reduce_mean}. */
  static Map<String, Operation> byLastName() {
    Map<String, Operation> all = new HashMap<>();
    for (Map<String, Operation> part : ALL) {
      part.forEach((name, each) -> all.put(name.substring(name.lastIndexOf('.') + 1), each));
    }
    return all;
  }

  /** Takes the function that the layer names. */
  private static final class ByName implements LayerBuilder {
    @Override
    public ValueRef build(LayerCall call) {
      return buildAll(call).get(0);
    }

    @Override
    public List<ValueRef> buildAll(LayerCall call) {
      String name = call.config().text("function");
      for (Map<String, Operation> part : ALL) {
        Operation operation = part.get(name);
        if (operation != null) {
          return operation.buildAll(call);
        }
      }
      throw new LayerException("function tf." + name, "one of " + names());
    }
  }

  private static ValueRef slice(Operands in) {
    in.call().config().ignore("function");
    ValueRef x = in.tensor("x");
    Argument key =
        in.find("slice_spec").orElseThrow(() -> new LayerException("no slice_spec", "an index"));
    return Slicing.write(in.call(), x, key);
  }

  private static ValueRef transpose(Operands in) {
    // Of real numbers the conjugate is themselves.
    in.ignore("conjugate");
    return ShapeOperations.transpose(in);
  }

  private static ValueRef resize(Operands in) {
    in.choice("method", "bilinear", "nearest");
    return ShapeOperations.resize(in);
  }
}
