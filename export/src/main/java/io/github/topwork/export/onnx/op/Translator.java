package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.export.onnx.TensorPermutation;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.ValueInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Translates a graph without variables into ONNX, node by node, in topological order.
 *
 * @param opset opset to write for
 * @param table the rules
 * @param inputsAsNchw whether inputs of rank 4 are declared {@code NCHW}
 * @param outputsAsNchw whether image outputs of rank 4 are declared {@code NCHW}
 */
public record Translator(int opset, OpTable table, boolean inputsAsNchw, boolean outputsAsNchw) {
  private static final int[] NHWC_TO_NCHW = {0, 3, 1, 2};

  /**
   * The ONNX graph, or everything that stands in its way.
   *
   * @param graph the translated graph; absent where there are problems
   * @param problems one for each node that cannot be converted
   */
  public record Result(Optional<OnnxGraph> graph, List<Problem> problems) {
    public Result {
      problems = List.copyOf(problems);
    }

    /**
     * The translated graph.
     *
     * @throws UnsupportedOpException with all problems, if there are any
     */
    public OnnxGraph get() {
      return graph.orElseThrow(() -> new UnsupportedOpException(problems));
    }
  }

  /** Translates what the outputs of {@code model} need. */
  public Result translate(ModelGraph model, Shapes shapes) {
    Graph graph = model.graph();
    LayerNames layers = new LayerNames(model.layers());
    OnnxGraphBuilder onnx = new OnnxGraphBuilder(graph, shapes, layers, opset);
    List<Problem> problems = new ArrayList<>();
    List<ValueInfo> inputs = bindInputs(model, onnx);
    List<String> outputs =
        model.outputs().stream().map(output -> onnx.freshValueName(output.name())).toList();
    Set<String> needed = needed(model);
    for (Node node : graph.topologicalOrder()) {
      if (needed.contains(node.name()) && onnx.constant(node.output()).isEmpty()) {
        convert(node, onnx, problems);
      }
    }
    if (!problems.isEmpty()) {
      return new Result(Optional.empty(), problems);
    }
    return new Result(Optional.of(finish(model, shapes, onnx, inputs, outputs)), List.of());
  }

  private void convert(Node node, OnnxGraphBuilder onnx, List<Problem> problems) {
    onnx.enter(node);
    Optional<OpRule> rule = table.find(node.op(), opset);
    if (rule.isEmpty()) {
      String expected =
          table
              .lowestOpset(node.op())
              .map(lowest -> "opset " + lowest + " or later for this op")
              .orElse("an op of docs/op-support.md");
      problems.addAll(onnx.unsupported(node, given(node), expected).problems());
      onnx.abandon(node);
      return;
    }
    try {
      rule.get().convert(node, onnx);
    } catch (UnsupportedOpException unsupported) {
      problems.addAll(unsupported.problems());
      onnx.abandon(node);
    }
  }

  private static String given(Node node) {
    String attributes = node.attributes().toString();
    return attributes.length() > 200 ? attributes.substring(0, 200) + "..." : attributes;
  }

  private List<ValueInfo> bindInputs(ModelGraph model, OnnxGraphBuilder onnx) {
    List<ValueInfo> inputs = new ArrayList<>();
    for (TensorSpec input : model.inputs()) {
      boolean moved = inputsAsNchw && input.shape().rank() == 4;
      Shape shape =
          moved ? TensorPermutation.transpose(input.shape(), NHWC_TO_NCHW) : input.shape();
      String name = onnx.freshValueName(input.name());
      inputs.add(new ValueInfo(name, input.type(), shape));
      onnx.bind(input.value(), name, moved ? AxisOrder.CHANNELS_FIRST : AxisOrder.AS_IS);
    }
    return inputs;
  }

  private static Set<String> needed(ModelGraph model) {
    Set<String> needed = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    model.outputs().forEach(output -> open.add(output.value().node()));
    while (!open.isEmpty()) {
      String name = open.remove();
      if (needed.add(name)) {
        model.graph().node(name).inputs().forEach(input -> open.add(input.node()));
      }
    }
    return needed;
  }

  private OnnxGraph finish(
      ModelGraph model,
      Shapes shapes,
      OnnxGraphBuilder onnx,
      List<ValueInfo> inputs,
      List<String> outputNames) {
    Map<String, String> renamed = new HashMap<>();
    List<ValueInfo> outputs = new ArrayList<>();
    Set<String> written = new HashSet<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < outputNames.size(); i++) {
      TensorSpec output = model.outputs().get(i);
      onnx.enter(model.graph().node(output.value().node()));
      ValueRef value = output.value();
      boolean moved = outputsAsNchw && onnx.layout(value).equals(AxisOrder.CHANNELS_FIRST);
      values.add(moved ? onnx.channelsFirst(value) : onnx.asIs(value));
      Shape shape = merge(shapes.of(value), output.shape());
      outputs.add(
          new ValueInfo(
              outputNames.get(i),
              output.type(),
              moved ? TensorPermutation.transpose(shape, NHWC_TO_NCHW) : shape));
    }
    onnx.nodes().forEach(node -> written.addAll(node.outputs()));
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      if (!written.contains(value) || renamed.putIfAbsent(value, outputs.get(i).name()) != null) {
        onnx.add(
            new OnnxNode(
                onnx.freshNodeName(outputs.get(i).name() + "/Identity"),
                "Identity",
                List.of(value),
                List.of(outputs.get(i).name()),
                new java.util.TreeMap<>()));
      }
    }
    List<OnnxNode> nodes =
        onnx.nodes().stream()
            .map(
                node ->
                    node.withInputs(rename(node.inputs(), renamed))
                        .withOutputs(rename(node.outputs(), renamed)))
            .toList();
    Map<String, ValueInfo> infos = new HashMap<>();
    onnx.values()
        .forEach(
            (name, info) -> {
              String now = renamed.getOrDefault(name, name);
              infos.put(now, info.withName(now));
            });
    inputs.forEach(input -> infos.put(input.name(), input));
    outputs.forEach(output -> infos.put(output.name(), output));
    return new OnnxGraph(inputs, outputs, nodes, new LinkedHashMap<>(onnx.initializers()), infos);
  }

  private static List<String> rename(List<String> names, Map<String, String> renamed) {
    return names.stream().map(name -> renamed.getOrDefault(name, name)).toList();
  }

  /** What is known of either shape; both describe the same value. */
  private static Shape merge(Shape inferred, Shape declared) {
    if (!inferred.isRanked() || inferred.rank() != declared.rank()) {
      return declared.isRanked() ? declared : inferred;
    }
    Shape merged = inferred;
    for (int i = 0; i < inferred.rank(); i++) {
      if (merged.dim(i) instanceof Dim.Unknown) {
        merged = merged.withDim(i, declared.dim(i));
      }
    }
    return merged;
  }
}
