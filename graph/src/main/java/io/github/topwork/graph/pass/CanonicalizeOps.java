package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
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
 * Leaves one op type where TensorFlow has several for the same, so that what comes after needs to
 * know one.
 *
 * <ul>
 *   <li>{@code FusedBatchNorm}, {@code FusedBatchNormV2} to {@code V3}; {@code Add} of numbers to
 *       {@code AddV2}; {@code BatchMatMul} and {@code V3} of one type to {@code V2}; {@code Div} of
 *       floats to {@code RealDiv}; {@code Inv} to {@code Reciprocal}; {@code BiasAddV1} to {@code
 *       BiasAdd}; {@code Concat} to {@code ConcatV2}; {@code Gather} and {@code ResourceGather} to
 *       {@code GatherV2}; {@code MaxPoolV2} with constant window to {@code MaxPool}; {@code
 *       ResourceGather} reads the variable.
 *   <li>{@code Pad} before a {@code Conv3D} that pads by itself to {@code PadV2}, which TensorFlow
 *       does not lose: see {@code docs/decisions/0007-padding-that-tensorflow-keeps.md}.
 *   <li>Times one, divided by one, plus or minus zero, where one and zero are constant scalars of a
 *       floating type, are dropped; of the results, only the sign of a zero may differ, after plus
 *       zero.
 *   <li>One {@code ReadVariableOp} for each variable, where nothing in the graph writes.
 * </ul>
 */
final class CanonicalizeOps implements GraphPass {
  private static final long NO_BATCH_DIMS = 0;

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    Set<String> padsBeforePadding = padsBeforePadding(graph);
    for (Node node : graph.nodes()) {
      switch (node.op()) {
        case "FusedBatchNorm" -> edit.put(batchNormV3(node, DataType.FLOAT));
        case "FusedBatchNormV2" -> edit.put(batchNormV3(node, node.type("U")));
        case "Add" -> {
          if (node.type("T") != DataType.STRING) {
            edit.put(node.toBuilder().op("AddV2").build());
          }
        }
        case "Div" -> {
          if (node.type("T").isFloating()) {
            edit.put(node.toBuilder().op("RealDiv").build());
          }
        }
        case "Inv" -> edit.put(node.toBuilder().op("Reciprocal").build());
        case "BiasAddV1" ->
            edit.put(node.toBuilder().op("BiasAdd").attribute("data_format", "NHWC").build());
        case "BatchMatMul" -> edit.put(node.toBuilder().op("BatchMatMulV2").build());
        case "BatchMatMulV3" -> matMulOfOneType(node).ifPresent(edit::put);
        case "Concat" -> edit.put(concatV2(node));
        case "Gather", "ResourceGather" -> gatherV2(node, graph, edit);
        case "MaxPoolV2" -> maxPool(node, graph).ifPresent(edit::put);
        case "Pad" -> {
          if (padsBeforePadding.contains(node.name())) {
            padWithNumber(node, edit);
          }
        }
        case "Mul", "RealDiv", "AddV2", "Sub" ->
            neutral(node, graph)
                .ifPresent(
                    value -> {
                      edit.replace(node.output(), value);
                      edit.remove(node.name());
                    });
        default -> {}
      }
    }
    if (!Purity.hasEffects(graph)) {
      mergeReads(graph, edit);
    }
    return edit.finish();
  }

  /** V3 has one output more, after those of V1 and V2. */
  static Node batchNormV3(Node node, DataType statistics) {
    return node.toBuilder().op("FusedBatchNormV3").attribute("U", statistics).build();
  }

  private static Optional<Node> matMulOfOneType(Node node) {
    DataType type = node.type("Ta");
    if (node.type("Tb") != type || node.type("Tout") != type) {
      return Optional.empty();
    }
    return Optional.of(
        node.toBuilder()
            .op("BatchMatMulV2")
            .without("Ta")
            .without("Tb")
            .without("Tout")
            .attribute("T", type)
            .build());
  }

  /** {@code Concat} has its axis first. */
  private static Node concatV2(Node node) {
    List<ValueRef> inputs = new ArrayList<>(node.inputs().subList(1, node.inputs().size()));
    inputs.add(node.input(0));
    return node.toBuilder().op("ConcatV2").inputs(inputs).attribute("Tidx", DataType.INT32).build();
  }

  private static void gatherV2(Node node, Graph graph, GraphEdit edit) {
    boolean isResource = node.op().equals("ResourceGather");
    if (node.integer("batch_dims", NO_BATCH_DIMS) != NO_BATCH_DIMS) {
      return;
    }
    ValueRef parameters = node.input(0);
    DataType type = node.type(isResource ? "dtype" : "Tparams");
    if (isResource) {
      Node handle = graph.producer(parameters);
      parameters =
          edit.addBefore(
              node.name(),
              Node.builder(edit.freshName(handle.name() + "/read"), "ReadVariableOp")
                  .input(parameters)
                  .controlInputs(node.controlInputs())
                  .attribute("dtype", type)
                  .build());
    }
    ValueRef axis = edit.constantBefore(node.name(), node.name() + "/axis", TensorData.scalar(0));
    edit.put(
        Node.builder(node.name(), "GatherV2")
            .input(parameters, node.input(1), axis)
            .controlInputs(node.controlInputs())
            .attribute("Tparams", type)
            .attribute("Tindices", node.type("Tindices"))
            .attribute("Taxis", DataType.INT32)
            .attribute("batch_dims", NO_BATCH_DIMS)
            .build());
  }

  private static Optional<Node> maxPool(Node node, Graph graph) {
    Node window = graph.producer(node.input(1));
    Node strides = graph.producer(node.input(2));
    if (!isIntegers(window) || !isIntegers(strides)) {
      return Optional.empty();
    }
    return Optional.of(
        node.toBuilder()
            .op("MaxPool")
            .inputs(List.of(node.input(0)))
            .attribute("ksize", Attribute.ofInts(window.tensor("value").toLongs()))
            .attribute("strides", Attribute.ofInts(strides.tensor("value").toLongs()))
            .build());
  }

  private static boolean isIntegers(Node node) {
    return node.op().equals("Const") && node.tensor("value").type().isInteger();
  }

  /** The nodes {@code Pad} that a {@code Conv3D} takes, which pads by itself. */
  private static Set<String> padsBeforePadding(Graph graph) {
    Set<String> pads = new HashSet<>();
    for (Node node : graph.nodes()) {
      if (node.op().equals("Conv3D") && node.text("padding").equals("SAME")) {
        Node before = graph.producer(node.input(0));
        if (before.op().equals("Pad") && before.type("T") == DataType.FLOAT) {
          pads.add(before.name());
        }
      }
    }
    return pads;
  }

  private static void padWithNumber(Node pad, GraphEdit edit) {
    ValueRef zero = edit.constantBefore(pad.name(), pad.name() + "/zero", TensorData.scalar(0f));
    edit.put(pad.toBuilder().op("PadV2").inputs(List.of(pad.input(0), pad.input(1), zero)).build());
  }

  /** The operand that the result equals, if the other one is neutral. */
  private static Optional<ValueRef> neutral(Node node, Graph graph) {
    if (!node.type("T").isFloating() || !node.controlInputs().isEmpty()) {
      return Optional.empty();
    }
    double element = node.op().equals("Mul") || node.op().equals("RealDiv") ? 1 : 0;
    if (isScalar(graph.producer(node.input(1)), element)) {
      return Optional.of(node.input(0));
    }
    boolean isCommutative = node.op().equals("Mul") || node.op().equals("AddV2");
    return isCommutative && isScalar(graph.producer(node.input(0)), element)
        ? Optional.of(node.input(1))
        : Optional.empty();
  }

  /** A scalar keeps the shape of the other operand, whatever that is. */
  private static boolean isScalar(Node node, double element) {
    if (!node.op().equals("Const")) {
      return false;
    }
    TensorData value = node.tensor("value");
    return value.shape().rank() == 0 && value.toDoubles()[0] == element;
  }

  private static void mergeReads(Graph graph, GraphEdit edit) {
    Map<ValueRef, List<Node>> reads = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op().equals("ReadVariableOp")) {
        reads.computeIfAbsent(node.input(0), key -> new ArrayList<>()).add(node);
      }
    }
    reads.forEach(
        (handle, nodes) -> {
          Node kept =
              nodes.stream()
                  .filter(read -> read.name().equals(handle.node() + "/read"))
                  .findFirst()
                  .orElse(nodes.get(0));
          for (Node read : nodes) {
            if (read != kept) {
              edit.replace(read.output(), kept.output());
              edit.remove(read.name());
            }
          }
        });
  }
}
