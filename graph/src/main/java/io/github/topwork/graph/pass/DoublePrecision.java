package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpAttribute;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a model of any floating precision compute in float64, so that rounding no longer shows: the
 * same inputs, the same numbers in variables and constants, each widened exactly, and every op
 * between them in float64. Integers and booleans stay as they are.
 *
 * <p>Ops that TensorFlow computes in float32 only ({@link #FLOAT_ONLY}) stay so between casts.
 * Batch normalization in inference mode, one of them, is written out. {@code NCHW} windows, which
 * TensorFlow has on CPUs in float32 alone, compute as {@code NHWC} between transposes.
 */
public final class DoublePrecision implements GraphPass {
  /**
   * Ops of TensorFlow 2.18 without a float64 kernel on CPUs, or with an argument that is always
   * float32, as its registry of kernels lists them; and the one that reads bits.
   */
  static final Set<String> FLOAT_ONLY =
      Set.of(
          "AdjustContrast",
          "AdjustContrastv2",
          "AdjustHue",
          "AdjustSaturation",
          "ApproxTopK",
          "AvgPool3D",
          "Bitcast",
          "CombinedNonMaxSuppression",
          "CropAndResize",
          "Dequantize",
          "ExtractGlimpse",
          "ExtractGlimpseV2",
          "FakeQuantWithMinMaxArgs",
          "FakeQuantWithMinMaxVars",
          "FakeQuantWithMinMaxVarsPerChannel",
          "FusedBatchNorm",
          "FusedBatchNormV2",
          "FusedBatchNormV3",
          "ImageProjectiveTransformV2",
          "ImageProjectiveTransformV3",
          "InTopKV2",
          "LRN",
          "MaxPool3D",
          "NonMaxSuppression",
          "NonMaxSuppressionV2",
          "NonMaxSuppressionV3",
          "NonMaxSuppressionV4",
          "NonMaxSuppressionV5",
          "QuantizeV2",
          "ResizeArea",
          "ResizeBicubic",
          "ResizeBilinear",
          "ScaleAndTranslate");

  /** Where numbers come from: they keep their type and are widened after. */
  private static final Set<String> SOURCES =
      Set.of("Placeholder", "Const", "VarHandleOp", "ReadVariableOp");

  private static final Set<String> WINDOWED =
      Set.of("Conv2D", "DepthwiseConv2dNative", "MaxPool", "AvgPool");

  private static final float DEFAULT_EPSILON = 1e-4f;

  /**
   * Returns the model in float64. Inputs keep their types and variables theirs; floating outputs
   * are {@code float64}.
   */
  public static ModelGraph of(ModelGraph model) {
    PassResult widened = new DoublePrecision().apply(model.graph());
    return new ModelGraph(
        widened.graph(),
        model.inputs(),
        outputs(model, widened),
        model.variables(),
        LayerTree.EMPTY,
        model.provenance());
  }

  /** The outputs of a model in the graph that this pass made of its own. */
  static List<TensorSpec> outputs(ModelGraph model, PassResult widened) {
    return model.outputs().stream()
        .map(
            output ->
                new TensorSpec(
                    output.name(),
                    widened.value(output.value()),
                    widened(output.type()),
                    output.shape()))
        .toList();
  }

  @Override
  public PassResult apply(Graph graph) {
    return new Widening(graph).run();
  }

  private static DataType widened(DataType type) {
    return type.isFloating() ? DataType.DOUBLE : type;
  }

  private static Attribute widened(Attribute attribute) {
    if (attribute instanceof Attribute.Type type) {
      return Attribute.of(widened(type.value()));
    }
    if (attribute instanceof Attribute.ListOf list) {
      return new Attribute.ListOf(list.values().stream().map(DoublePrecision::widened).toList());
    }
    return attribute;
  }

  /** One run of the pass. */
  private static final class Widening {
    private final Graph graph;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<ValueRef, ValueRef> moved = new HashMap<>();

    /** Nodes that read what they name, not what stands for it. */
    private final Set<String> fixed = new HashSet<>();

    private final Set<String> taken = new HashSet<>();

    Widening(Graph graph) {
      this.graph = graph;
      graph.nodes().forEach(node -> taken.add(node.name()));
    }

    PassResult run() {
      for (Node node : graph.nodes()) {
        OpSchema schema = OpRegistry.tensorFlow().get(node.op());
        if (SOURCES.contains(node.op())) {
          between(node, schema, List.of());
        } else if (isInferenceBatchNorm(node)) {
          batchNorm(node);
        } else if (FLOAT_ONLY.contains(node.op())) {
          between(node, schema, schema.inputTypes(node));
        } else if (WINDOWED.contains(node.op())
            && node.text("data_format", "NHWC").equals("NCHW")) {
          channelsLast(node, schema);
        } else {
          nodes.add(widen(node, schema));
        }
      }
      List<Node> rewired = new ArrayList<>();
      for (Node node : nodes) {
        rewired.add(
            fixed.contains(node.name())
                ? node
                : node.toBuilder()
                    .inputs(
                        node.inputs().stream()
                            .map(input -> moved.getOrDefault(input, input))
                            .toList())
                    .build());
      }
      return new PassResult(Graph.of(rewired), true, moved);
    }

    private static boolean isInferenceBatchNorm(Node node) {
      return node.op().startsWith("FusedBatchNorm") && !node.flag("is_training", true);
    }

    private static Node widen(Node node, OpSchema schema) {
      Node.Builder wide = node.toBuilder();
      for (OpAttribute attribute : schema.attributes()) {
        if (attribute.kind().equals("type") || attribute.kind().equals("list(type)")) {
          Optional<Attribute> value = schema.attributeOrDefault(node, attribute.name());
          value.ifPresent(type -> wide.attribute(attribute.name(), widened(type)));
        }
      }
      return wide.build();
    }

    /** Keeps a node as it is, its floating inputs narrowed before and its outputs widened after. */
    private void between(Node node, OpSchema schema, List<Optional<DataType>> inputTypes) {
      Node.Builder kept = node.toBuilder();
      List<ValueRef> inputs = new ArrayList<>();
      for (int i = 0; i < node.inputs().size(); i++) {
        ValueRef input = node.input(i);
        Optional<DataType> type = i < inputTypes.size() ? inputTypes.get(i) : Optional.empty();
        inputs.add(
            type.filter(DataType::isFloating).isPresent() && type.get() != DataType.DOUBLE
                ? cast(node.name() + "/narrow_" + i, input, DataType.DOUBLE, type.get())
                : input);
      }
      nodes.add(kept.inputs(inputs).build());
      List<Optional<DataType>> outputs = schema.outputTypes(node);
      for (int i = 0; i < outputs.size(); i++) {
        DataType type = outputs.get(i).orElse(DataType.DOUBLE);
        if (type.isFloating() && type != DataType.DOUBLE) {
          ValueRef wide = cast(node.name() + "/wide_" + i, node.output(i), type, DataType.DOUBLE);
          fixed.add(wide.node());
          moved.put(node.output(i), wide);
        }
      }
    }

    private ValueRef cast(String name, ValueRef value, DataType from, DataType to) {
      return add(
          Node.builder(name, "Cast")
              .input(value)
              .attribute("SrcT", from)
              .attribute("DstT", to)
              .attribute("Truncate", false));
    }

    private ValueRef add(Node.Builder builder) {
      Node node = builder.build();
      String base = node.name();
      String name = base;
      for (int i = 1; !taken.add(name); i++) {
        name = base + "_" + i;
      }
      Node named = node.toBuilder().name(name).build();
      nodes.add(named);
      return named.output();
    }

    private ValueRef binary(String name, String op, ValueRef a, ValueRef b) {
      return add(Node.builder(name, op).input(a, b).attribute("T", DataType.DOUBLE));
    }

    private ValueRef constant(String name, TensorData value) {
      return add(
          Node.builder(name, "Const")
              .attribute("dtype", value.type())
              .attribute("value", Attribute.of(value)));
    }

    private void batchNorm(Node node) {
      boolean first = node.text("data_format", "NHWC").startsWith("NC");
      List<ValueRef> parameters = new ArrayList<>();
      for (int i = 1; i < 5; i++) {
        parameters.add(first ? beforeSpace(node, i) : node.input(i));
      }
      String name = node.name();
      double epsilon = node.number("epsilon", DEFAULT_EPSILON);
      ValueRef shifted =
          binary(
              name + "/shifted",
              "AddV2",
              parameters.get(3),
              constant(name + "/epsilon", TensorData.ofDoubles(new double[] {epsilon})));
      ValueRef deviation =
          add(
              Node.builder(name + "/deviation", "Sqrt")
                  .input(shifted)
                  .attribute("T", DataType.DOUBLE));
      ValueRef factor = binary(name + "/factor", "RealDiv", parameters.get(0), deviation);
      ValueRef centered = binary(name + "/centered", "Sub", node.input(0), parameters.get(2));
      ValueRef scaled = binary(name + "/scaled", "Mul", centered, factor);
      nodes.add(
          Node.builder(name, "AddV2")
              .input(scaled, parameters.get(1))
              .controlInputs(node.controlInputs())
              .attribute("T", DataType.DOUBLE)
              .build());
      moved.put(node.output(1), resolve(node.input(3)));
      moved.put(node.output(2), resolve(node.input(4)));
    }

    private ValueRef resolve(ValueRef value) {
      return moved.getOrDefault(value, value);
    }

    /** A vector of channels as a factor of {@code [batch, channels, height, width]}. */
    private ValueRef beforeSpace(Node node, int input) {
      ValueRef shape = constant(node.name() + "/channels", TensorData.vector(-1, 1, 1));
      return add(
          Node.builder(node.name() + "/parameter_" + input, "Reshape")
              .input(node.input(input), shape)
              .attribute("T", DataType.DOUBLE)
              .attribute("Tshape", DataType.INT32));
    }

    private void channelsLast(Node node, OpSchema schema) {
      ValueRef last = transpose(node.name() + "/nhwc", node.input(0), 0, 2, 3, 1);
      List<ValueRef> inputs = new ArrayList<>(node.inputs());
      inputs.set(0, last);
      Node.Builder inner =
          widen(node, schema).toBuilder()
              .name(node.name() + "/last")
              .inputs(inputs)
              .attribute("data_format", "NHWC");
      for (String key : List.of("strides", "dilations", "ksize")) {
        if (node.attribute(key).isPresent()) {
          List<Long> sizes = node.integers(key);
          inner.attribute(
              key, Attribute.ofInts(sizes.get(0), sizes.get(2), sizes.get(3), sizes.get(1)));
        }
      }
      List<Long> pads = node.integers("explicit_paddings", List.of());
      if (pads.size() == 8) {
        inner.attribute(
            "explicit_paddings",
            Attribute.ofInts(
                pads.get(0),
                pads.get(1),
                pads.get(4),
                pads.get(5),
                pads.get(6),
                pads.get(7),
                pads.get(2),
                pads.get(3)));
      }
      ValueRef result = add(inner);
      nodes.add(
          Node.builder(node.name(), "Transpose")
              .input(result, constant(node.name() + "/to_nchw", TensorData.vector(0, 3, 1, 2)))
              .attribute("T", DataType.DOUBLE)
              .attribute("Tperm", DataType.INT32)
              .build());
    }

    private ValueRef transpose(String name, ValueRef value, int... permutation) {
      return add(
          Node.builder(name, "Transpose")
              .input(value, constant(name + "/permutation", TensorData.vector(permutation)))
              .attribute("T", DataType.DOUBLE)
              .attribute("Tperm", DataType.INT32));
    }
  }
}
