package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rewrites the flat graph of a signature into the form that {@link
 * io.github.topwork.graph.ModelGraph} promises: one {@code Placeholder} for each input under the
 * input's name, one {@code VarHandleOp} and one {@code ReadVariableOp} for each variable under
 * Keras's name, no control inputs, only what the outputs need.
 */
final class CanonicalForm {
  private static final Pattern CALLS =
      Pattern.compile("^(?:(?:Stateful)?PartitionedCall(?:_\\d+)?/)+");
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_.\\\\/>-]");
  private static final String BATCH = "batch";

  private final FlatSignature signature;
  private final Map<String, Variable> variables = new HashMap<>();
  private final Map<ValueRef, ValueRef> fed = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();
  private final Graph graph;

  CanonicalForm(FlatSignature signature, List<VariableBinding> bindings) {
    this.signature = signature;
    bindings.forEach(binding -> variables.put(binding.node(), binding.variable()));
    bindings.forEach(binding -> taken.add(binding.variable().name()));
    bindings.forEach(binding -> taken.add(binding.variable().readNode()));
    this.graph = build(bindings);
  }

  Graph graph() {
    return graph;
  }

  /** The signature's inputs over the new graph. */
  List<TensorSpec> inputs() {
    return List.copyOf(inputs);
  }

  /** The signature's outputs over the new graph. */
  List<TensorSpec> outputs() {
    return signature.outputs().stream()
        .map(
            output ->
                new TensorSpec(
                    output.name(), value(output.value()), output.type(), withBatch(output.shape())))
        .toList();
  }

  /** What a value of the flat graph became, if it is still there. */
  Optional<ValueRef> find(ValueRef flat) {
    ValueRef value = value(flat);
    return graph.contains(value.node()) ? Optional.of(value) : Optional.empty();
  }

  private Graph build(List<VariableBinding> bindings) {
    Graph.Builder builder = Graph.builder();
    for (TensorSpec input : signature.inputs()) {
      String name = fresh(NOT_IN_NAMES.matcher(input.name()).replaceAll("_"));
      Shape shape = shapeOf(input);
      fed.putIfAbsent(input.value(), ValueRef.of(name));
      inputs.add(new TensorSpec(input.name(), ValueRef.of(name), input.type(), withBatch(shape)));
      builder.add(
          Node.builder(name, "Placeholder")
              .attribute("dtype", input.type())
              .attribute("shape", Attribute.of(shape))
              .build());
    }
    bindings.forEach(binding -> addVariable(binding.variable(), builder));
    List<Node> kept = signature.needed().stream().filter(node -> !isReplaced(node)).toList();
    for (Node node : kept) {
      names.put(node.name(), fresh(CALLS.matcher(node.name()).replaceFirst("")));
    }
    for (Node node : kept) {
      builder.add(
          node.toBuilder()
              .name(names.getOrDefault(node.name(), node.name()))
              .inputs(node.inputs().stream().map(this::value).toList())
              .controlInputs(List.of())
              .build());
    }
    return builder.build();
  }

  private static void addVariable(Variable variable, Graph.Builder builder) {
    builder.add(
        Node.builder(variable.name(), "VarHandleOp")
            .attribute("dtype", variable.type())
            .attribute("shape", Attribute.of(variable.shape()))
            .attribute("shared_name", variable.name())
            .build());
    builder.add(
        Node.builder(variable.readNode(), "ReadVariableOp")
            .input(variable.name())
            .attribute("dtype", variable.type())
            .build());
  }

  /** Is there something else in the new graph for the node? */
  private boolean isReplaced(Node node) {
    return variables.containsKey(node.name())
        || node.op().equals("PlaceholderWithDefault")
        || (node.op().equals("ReadVariableOp")
            && signature.variableBehind(node.output()).isPresent())
        || (node.op().equals("Placeholder") && fed.containsKey(node.output()));
  }

  private ValueRef value(ValueRef flat) {
    ValueRef placeholder = fed.get(flat);
    if (placeholder != null) {
      return placeholder;
    }
    Node producer = signature.graph().producer(flat);
    if (producer.op().equals("PlaceholderWithDefault")) {
      return value(producer.input(0));
    }
    if (producer.op().equals("ReadVariableOp")) {
      Optional<Variable> variable =
          signature.variableBehind(flat).map(node -> variables.get(node.name()));
      if (variable.isPresent()) {
        return ValueRef.of(variable.get().readNode());
      }
    }
    Variable variable = variables.get(producer.name());
    if (variable != null) {
      // A TensorFlow 1 variable is its own value; a handle stays a handle.
      return ValueRef.of(
          producer.op().equals("VarHandleOp") ? variable.name() : variable.readNode());
    }
    return new ValueRef(names.getOrDefault(producer.name(), producer.name()), flat.index());
  }

  private Shape shapeOf(TensorSpec input) {
    Node node = signature.graph().producer(input.value());
    return !input.shape().isRanked()
            && node.op().startsWith("Placeholder")
            && node.attribute("shape").orElse(null) instanceof Attribute.ShapeOf shape
        ? shape.value()
        : input.shape();
  }

  private static Shape withBatch(Shape shape) {
    return shape.rank() >= 1 && !shape.dim(0).isKnown()
        ? shape.withDim(0, Dim.named(BATCH))
        : shape;
  }

  private String fresh(String base) {
    String name = base;
    for (int i = 1; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
