package io.github.topwork.export;

import io.github.topwork.export.onnx.NarrowFloats;
import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes graphs that compute in float16 or bfloat16 fit for ONNX Runtime.
 *
 * <p>float16 stays: ONNX Runtime runs it on any processor, by converting to float32 where it has no
 * kernel. Weights that are converted in every run are converted here.
 *
 * <p>bfloat16 becomes float32: ONNX does not even allow it for {@code Conv}, and ONNX Runtime has
 * next to no kernels for it. The weights keep the values that they have in bfloat16; results are
 * those of the model before its rounding. Inputs and outputs keep their types.
 */
final class LowPrecision {
  private final Graph graph;
  private final Graph.Builder result;
  private final boolean widens;
  private final Map<ValueRef, ValueRef> widenedInputs = new HashMap<>();

  private LowPrecision(Graph graph, boolean widens) {
    this.graph = graph;
    this.result = graph.toBuilder();
    this.widens = widens;
  }

  /** Does some node work on numbers of this type? */
  static boolean isIn(DataType type, Graph graph) {
    return graph.nodes().stream()
        .anyMatch(
            node -> node.attributes().values().stream().anyMatch(value -> isType(type, value)));
  }

  private static boolean isType(DataType wanted, Attribute attribute) {
    if (attribute instanceof Attribute.ListOf list) {
      return list.values().stream().anyMatch(value -> isType(wanted, value));
    }
    return attribute instanceof Attribute.Type type && type.value() == wanted;
  }

  /** Returns the model, whose variables are folded, ready for translation. */
  static ModelGraph prepare(ModelGraph model) {
    boolean widens = isIn(DataType.BFLOAT16, model.graph());
    return widens || isIn(DataType.HALF, model.graph())
        ? new LowPrecision(model.graph(), widens).apply(model)
        : model;
  }

  private ModelGraph apply(ModelGraph model) {
    for (Node node : graph.nodes()) {
      if (widens && node.op().equals("Placeholder") && isBfloat16(node)) {
        String name = result.freshName(node.name() + "/float32");
        widenedInputs.put(
            node.output(), cast(name, node.output(), DataType.BFLOAT16, DataType.FLOAT));
      } else if (!node.op().equals("Placeholder")) {
        result.put(roundedConstant(node));
      }
    }
    if (!widens) {
      return with(model, model.outputs());
    }
    for (Node node : result.build().nodes()) {
      if (!node.op().equals("Placeholder") && !widenedInputs.containsValue(node.output())) {
        result.put(widened(node));
      }
    }
    return with(model, outputs(model));
  }

  private ModelGraph with(ModelGraph model, List<TensorSpec> outputs) {
    return new ModelGraph(
        result.build(),
        model.inputs(),
        outputs,
        model.variables(),
        model.layers(),
        model.provenance());
  }

  private static boolean isBfloat16(Node placeholder) {
    return placeholder.type("dtype") == DataType.BFLOAT16;
  }

  private ValueRef cast(String name, ValueRef value, DataType from, DataType to) {
    Node node =
        Node.builder(name, "Cast")
            .input(value)
            .attribute("SrcT", from)
            .attribute("DstT", to)
            .attribute("Truncate", false)
            .build();
    result.add(node);
    return node.output();
  }

  /** The constant that a conversion of a constant to fewer bits gives; any other node as it is. */
  private Node roundedConstant(Node node) {
    boolean narrows =
        node.op().equals("Cast")
            && (node.type("DstT") == DataType.HALF || node.type("DstT") == DataType.BFLOAT16)
            && node.type("SrcT").isFloating();
    if (!narrows || !graph.producer(node.input(0)).op().equals("Const")) {
      return node;
    }
    TensorData value = graph.producer(node.input(0)).tensor("value");
    DataType to = node.type("DstT");
    return Node.builder(node.name(), "Const")
        .controlInputs(node.controlInputs())
        .attribute("dtype", to)
        .attribute("value", Attribute.of(NarrowFloats.round(value, to)))
        .build();
  }

  private Node widened(Node node) {
    Node.Builder builder = node.toBuilder();
    builder.inputs(
        node.inputs().stream().map(input -> widenedInputs.getOrDefault(input, input)).toList());
    node.attributes().forEach((key, value) -> builder.attribute(key, widened(value)));
    return builder.build();
  }

  private static Attribute widened(Attribute attribute) {
    if (attribute instanceof Attribute.ListOf list) {
      return new Attribute.ListOf(list.values().stream().map(LowPrecision::widened).toList());
    }
    if (attribute instanceof Attribute.Tensor tensor
        && tensor.value().type() == DataType.BFLOAT16) {
      return Attribute.of(NarrowFloats.round(tensor.value(), DataType.FLOAT));
    }
    return isType(DataType.BFLOAT16, attribute) ? Attribute.of(DataType.FLOAT) : attribute;
  }

  /** The outputs, those of bfloat16 converted back. */
  private List<TensorSpec> outputs(ModelGraph model) {
    List<TensorSpec> outputs = new ArrayList<>();
    for (TensorSpec output : model.outputs()) {
      ValueRef value = output.value();
      if (output.type() == DataType.BFLOAT16 && !widenedInputs.containsKey(value)) {
        String name = result.freshName(value.node() + "/bfloat16");
        outputs.add(output.withValue(cast(name, value, DataType.FLOAT, DataType.BFLOAT16)));
      } else {
        outputs.add(output);
      }
    }
    return outputs;
  }
}
