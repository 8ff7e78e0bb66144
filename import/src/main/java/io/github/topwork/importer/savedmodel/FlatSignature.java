package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.pass.ConstantBranches;
import io.github.topwork.graph.pass.FoldConstants;
import io.github.topwork.graph.pass.PassResult;
import io.github.topwork.graph.pass.Passes;
import io.github.topwork.graph.pass.PruneToOutputs;
import io.github.topwork.graph.pass.ResolveSwitches;
import io.github.topwork.graph.pass.UsePlaceholderDefaults;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.graph.savedmodel.Signature;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A signature as a flat graph, under the names of the file.
 *
 * @param outer what of the outer graph the signature needs, calls not inlined
 * @param graph the flat graph
 * @param inputs the signature's inputs, their values in {@code graph}
 * @param outputs the signature's outputs, their values in {@code graph}
 * @param needed nodes of {@code graph} that produce the outputs from the inputs, inputs first;
 *     neither what only feeds into inputs nor what is only waited for
 */
record FlatSignature(
    Graph outer,
    Graph graph,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<Node> needed) {

  /**
   * Inlines a signature.
   *
   * @throws ModelFormatException if it names values that are not there, or functions cannot be
   *     inlined
   */
  static FlatSignature of(SavedModel model, Signature signature) {
    checkValues(model, signature);
    Set<ValueRef> ends = new HashSet<>();
    signature.outputs().forEach(output -> ends.add(output.value()));
    List<ValueRef> roots = new ArrayList<>(ends);
    signature.inputs().forEach(input -> roots.add(input.value()));
    Graph outer = PruneToOutputs.of(roots).apply(model.graph()).graph();
    FunctionChecks.throwProblems(model, outer);
    PassResult inlined =
        withoutSwitches(ConstantBranches.inline(outer, model.functions()), signature.inputs());
    List<TensorSpec> inputs =
        signature.inputs().stream().map(i -> i.withValue(inlined.value(i.value()))).toList();
    List<TensorSpec> outputs =
        signature.outputs().stream().map(o -> o.withValue(inlined.value(o.value()))).toList();
    return new FlatSignature(
        outer, inlined.graph(), inputs, outputs, needed(inlined.graph(), inputs, outputs));
  }

  /**
   * TensorFlow 1 decides on dropout and batch normalization by a learning phase that nobody feeds
   * in inference: takes the branches that its default leads to.
   */
  private static PassResult withoutSwitches(PassResult flat, List<TensorSpec> inputs) {
    if (flat.graph().nodes().stream().noneMatch(node -> node.op().equals("Switch"))) {
      return flat;
    }
    Set<String> fed = new HashSet<>();
    inputs.forEach(input -> fed.add(flat.value(input.value()).node()));
    PassResult decided =
        Passes.run(
            flat.graph(),
            List.of(new UsePlaceholderDefaults(fed), new FoldConstants(), new ResolveSwitches()));
    return flat.then(decided);
  }

  private static void checkValues(SavedModel model, Signature signature) {
    List<Problem> problems = new ArrayList<>();
    for (List<TensorSpec> specs : List.of(signature.inputs(), signature.outputs())) {
      for (TensorSpec spec : specs) {
        if (!model.graph().contains(spec.value().node())) {
          problems.add(
              new Problem(
                  "Signature",
                  "'" + spec.name() + "' is '" + spec.value() + "', which is not in the graph",
                  "a value of the graph",
                  "signature '" + signature.key() + "' of " + model.directory(),
                  "save the model again; this file is damaged"));
        }
      }
    }
    if (signature.outputs().isEmpty()) {
      problems.add(
          new Problem(
              "Signature",
              "no outputs",
              "at least one output",
              "signature '" + signature.key() + "' of " + model.directory(),
              "choose another signature"));
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  private static List<Node> needed(Graph graph, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    Set<ValueRef> fed = new HashSet<>();
    inputs.forEach(input -> fed.add(input.value()));
    Set<String> reached = new HashSet<>();
    Deque<ValueRef> open = new ArrayDeque<>();
    outputs.forEach(output -> open.push(output.value()));
    while (!open.isEmpty()) {
      ValueRef value = open.pop();
      if (!fed.contains(value) && reached.add(value.node())) {
        graph.producer(value).inputs().forEach(open::push);
      }
    }
    return graph.topologicalOrder().stream().filter(node -> reached.contains(node.name())).toList();
  }

  /** The nodes that run before the outputs only because something waits for them. */
  List<Node> onlyWaitedFor() {
    Set<String> data = new HashSet<>();
    needed.forEach(node -> data.add(node.name()));
    Set<String> reached = new HashSet<>(data);
    Deque<String> open = new ArrayDeque<>();
    needed.forEach(node -> open.addAll(node.controlInputs()));
    List<Node> found = new ArrayList<>();
    while (!open.isEmpty()) {
      Node node = graph.node(open.pop());
      if (reached.add(node.name())) {
        found.add(node);
        open.addAll(node.controlInputs());
        node.inputs().forEach(input -> open.push(input.node()));
      }
    }
    return found;
  }

  /** The node that holds the variable whose handle or reference this value is, if it is one. */
  Optional<Node> variableBehind(ValueRef value) {
    Node node = graph.producer(value);
    while (node.op().equals("Identity") || node.op().equals("ReadVariableOp")) {
      if (node.inputs().isEmpty()) {
        return Optional.empty();
      }
      node = graph.producer(node.input(0));
    }
    return VariableBinder.holdsVariable(node) ? Optional.of(node) : Optional.empty();
  }

  /** For each value: the needed nodes that consume it. */
  Map<ValueRef, List<Node>> consumers() {
    Map<ValueRef, List<Node>> consumers = new HashMap<>();
    for (Node node : needed) {
      for (ValueRef input : node.inputs()) {
        consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
      }
    }
    return consumers;
  }
}
