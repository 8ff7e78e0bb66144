package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a model round at random: computed in {@link DoublePrecision}, where nothing rounds, each
 * element of every input, of every weight and of every result of arithmetic is multiplied by {@code
 * 1 + e}, with an {@code e} of its own that is as large as a rounding error of the type which the
 * model has there. What comes out is as far from the truth as the model's own precision lets it be,
 * on any processor and in any order of summation.
 *
 * <p>The random numbers come from TensorFlow's stateless generator, which gives the same on every
 * machine, and from the input {@link #SEED}.
 */
public final class RoundingNoise {
  /** Name of the added input: {@code int32[]}, decides the random numbers. */
  public static final String SEED = "topwork_rounding_seed";

  /** Ops that only move elements, or choose among them: results are as exact as what they take. */
  private static final Set<String> EXACT =
      Set.of(
          "Abs",
          "BatchToSpaceND",
          "BroadcastTo",
          "Ceil",
          "ConcatV2",
          "DepthToSpace",
          "ExpandDims",
          "Fill",
          "Floor",
          "Gather",
          "GatherNd",
          "GatherV2",
          "Identity",
          "IdentityN",
          "Max",
          "MaxPool",
          "MaxPool3D",
          "Maximum",
          "Min",
          "Minimum",
          "MirrorPad",
          "Neg",
          "OneHot",
          "OnesLike",
          "Pack",
          "Pad",
          "PadV2",
          "PreventGradient",
          "Range",
          "Relu",
          "Relu6",
          "Reshape",
          "ResizeNearestNeighbor",
          "ReverseV2",
          "Rint",
          "Round",
          "Select",
          "SelectV2",
          "Sign",
          "Slice",
          "Snapshot",
          "SpaceToBatchND",
          "SpaceToDepth",
          "Split",
          "SplitV",
          "Squeeze",
          "StopGradient",
          "StridedSlice",
          "Tile",
          "TopKV2",
          "Transpose",
          "Unpack",
          "ZerosLike");

  /**
   * Ops that compute where to look between elements, in float32 always: a position of some hundreds
   * is off by as many rounding errors of 1, and so is the weight of the neighbours.
   */
  private static final Set<String> POSITIONED =
      Set.of("CropAndResize", "ResizeArea", "ResizeBicubic", "ResizeBilinear", "ScaleAndTranslate");

  private static final double POSITION = 64;

  private final ModelGraph model;
  private final List<Node> added = new ArrayList<>();
  private final Map<ValueRef, ValueRef> rounded = new HashMap<>();

  private RoundingNoise(ModelGraph model) {
    this.model = model;
  }

  /**
   * Returns the model in float64 with random rounding: its inputs and {@link #SEED}, its outputs as
   * {@link DoublePrecision#of} has them.
   */
  public static ModelGraph of(ModelGraph model) {
    return new RoundingNoise(model).run();
  }

  /**
   * Largest relative rounding error of a type, half a unit in the last place of 1; 0 for types that
   * do not round.
   */
  public static double unit(DataType type) {
    return switch (type) {
      case DOUBLE -> 0x1p-53;
      case FLOAT -> 0x1p-24;
      case HALF -> 0x1p-11;
      case BFLOAT16 -> 0x1p-8;
      default -> 0;
    };
  }

  private ModelGraph run() {
    PassResult wide = new DoublePrecision().apply(model.graph());
    added.add(
        Node.builder(SEED, "Placeholder")
            .attribute("dtype", DataType.INT32)
            .attribute("shape", Attribute.of(Shape.SCALAR))
            .build());
    Set<ValueRef> used = new HashSet<>();
    model.graph().nodes().forEach(node -> used.addAll(node.inputs()));
    model.outputs().forEach(output -> used.add(output.value()));
    for (Node node : model.graph().nodes()) {
      if (rounds(node)) {
        List<Optional<DataType>> types = OpRegistry.tensorFlow().get(node.op()).outputTypes(node);
        for (int i = 0; i < types.size(); i++) {
          double unit =
              types.get(i).map(RoundingNoise::unit).orElse(0.0)
                  * (POSITIONED.contains(node.op()) ? POSITION : 1);
          if (unit > 0 && used.contains(node.output(i))) {
            ValueRef value = wide.value(node.output(i));
            rounded.put(value, round(value, unit));
          }
        }
      }
    }
    List<Node> nodes = new ArrayList<>(added);
    for (Node node : wide.graph().nodes()) {
      nodes.add(node.toBuilder().inputs(node.inputs().stream().map(this::now).toList()).build());
    }
    List<TensorSpec> inputs = new ArrayList<>(model.inputs());
    inputs.add(new TensorSpec(SEED, ValueRef.of(SEED), DataType.INT32, Shape.SCALAR));
    List<TensorSpec> outputs =
        DoublePrecision.outputs(model, wide).stream()
            .map(output -> output.withValue(now(output.value())))
            .toList();
    return new ModelGraph(
        Graph.of(nodes), inputs, outputs, model.variables(), LayerTree.EMPTY, model.provenance());
  }

  private ValueRef now(ValueRef value) {
    return rounded.getOrDefault(value, value);
  }

  private static boolean rounds(Node node) {
    return switch (node.op()) {
      // Numbers such as 0.5 and 6 are exact; tables of weights are rounded by whoever folds them.
      case "Const" -> node.tensor("value").elementCount() > 1;
      case "Cast" ->
          !node.type("SrcT").isFloating()
              || node.type("DstT").byteSize() < node.type("SrcT").byteSize();
      default -> !EXACT.contains(node.op());
    };
  }

  /** Writes {@code value + value * e}; all that makes {@code e} can be float32. */
  private ValueRef round(ValueRef value, double unit) {
    String name = value.node() + "/rounding_" + value.index();
    ValueRef seed =
        add(
            Node.builder(name + "/seed", "Pack")
                .input(
                    ValueRef.of(SEED), constant(name + "/index", TensorData.scalar(rounded.size())))
                .attribute("T", DataType.INT32)
                .attribute("N", 2)
                .attribute("axis", 0));
    ValueRef shape =
        add(
            Node.builder(name + "/shape", "Shape")
                .input(value)
                .attribute("T", DataType.DOUBLE)
                .attribute("out_type", DataType.INT32));
    ValueRef random =
        add(
            Node.builder(name + "/random", "StatelessRandomUniform")
                .input(shape, seed)
                .attribute("T", DataType.INT32)
                .attribute("Tseed", DataType.INT32)
                .attribute("dtype", DataType.FLOAT));
    ValueRef half = constant(name + "/half", TensorData.scalar(0.5f));
    ValueRef centered = binary(name + "/centered", "Sub", random, half, DataType.FLOAT);
    ValueRef width = constant(name + "/unit", TensorData.scalar((float) (2 * unit)));
    ValueRef relative = binary(name + "/relative", "Mul", centered, width, DataType.FLOAT);
    ValueRef wide =
        add(
            Node.builder(name + "/wide", "Cast")
                .input(relative)
                .attribute("SrcT", DataType.FLOAT)
                .attribute("DstT", DataType.DOUBLE)
                .attribute("Truncate", false));
    ValueRef error = binary(name + "/error", "Mul", value, wide, DataType.DOUBLE);
    return binary(name, "AddV2", value, error, DataType.DOUBLE);
  }

  private ValueRef constant(String name, TensorData value) {
    return add(GraphEdit.constant(name, value).toBuilder());
  }

  private ValueRef binary(String name, String op, ValueRef a, ValueRef b, DataType type) {
    return add(Node.builder(name, op).input(a, b).attribute("T", type));
  }

  private ValueRef add(Node.Builder builder) {
    Node node = builder.build();
    added.add(node);
    return node.output();
  }
}
