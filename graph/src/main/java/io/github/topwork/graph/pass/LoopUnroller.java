package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes {@code While} and {@code StatelessWhile} loops whose number of steps is always the same as
 * that many calls of their body, one after the other: step {@code i} of loop {@code while} is the
 * call {@code while/step_i}. Recurrent layers over sequences of known length are such loops.
 *
 * <p>How many steps there are is found by running the loop on what is known of its state: counters
 * and limits are constants, all else is left open. A loop whose condition depends on what is open
 * stays as it is.
 */
final class LoopUnroller {
  /** Most steps of a loop. A step of a recurrent layer is some forty nodes. */
  static final int MAX_STEPS = 1000;

  /** Most nodes that the steps of one loop come to, functions that its body calls not counted. */
  static final int MAX_NODES = 200_000;

  private final Map<String, GraphFunction> library;
  private final Graph folded;

  /**
   * Creates the unroller.
   *
   * @param folded the graph in which the loops stand, constants folded
   */
  LoopUnroller(Graph folded, Map<String, GraphFunction> library) {
    this.folded = folded;
    this.library = library;
  }

  static boolean isLoop(Node node) {
    return node.op().equals("While") || node.op().equals("StatelessWhile");
  }

  /**
   * Replaces a loop by its steps, if their number is known.
   *
   * @throws UnsupportedOpException if it is above the limits
   */
  void unroll(Node loop, GraphEdit edit) {
    Optional<GraphFunction> condition = function(loop, "cond");
    Optional<GraphFunction> body = function(loop, "body");
    if (condition.isEmpty() || body.isEmpty() || !fits(loop, condition.get(), body.get())) {
      return;
    }
    steps(loop, condition.get(), body.get()).ifPresent(count -> write(loop, count, edit));
  }

  private Optional<GraphFunction> function(Node loop, String key) {
    return loop.attribute(key).orElse(null) instanceof Attribute.Func function
        ? Optional.ofNullable(library.get(function.name()))
        : Optional.empty();
  }

  private static boolean fits(Node loop, GraphFunction condition, GraphFunction body) {
    int count = loop.inputs().size();
    return condition.arguments().size() == count
        && condition.results().size() == 1
        && body.arguments().size() == count
        && body.results().size() == count
        && loop.types("T").size() == count;
  }

  /** How often the body runs; empty where that depends on what is fed. */
  private Optional<Integer> steps(Node loop, GraphFunction condition, GraphFunction body) {
    List<Optional<TensorData>> state = new ArrayList<>();
    for (ValueRef input : folded.node(loop.name()).inputs()) {
      state.add(constant(folded, input));
    }
    for (int step = 0; ; step++) {
      Optional<TensorData> again = run(loop, "cond", condition, state).get(0);
      if (again.isEmpty() || again.get().elementCount() != 1 || !isFlagOrNumber(again.get())) {
        return Optional.empty();
      }
      if (again.get().toLongs()[0] == 0) {
        return Optional.of(step);
      }
      if (step >= MAX_STEPS || (long) step * body.body().size() > MAX_NODES) {
        throw new UnsupportedOpException(tooLong(loop, body));
      }
      state = run(loop, "body", body, state);
    }
  }

  private static boolean isFlagOrNumber(TensorData value) {
    return value.type() == DataType.BOOL || value.type().isInteger();
  }

  private static Problem tooLong(Node loop, GraphFunction body) {
    return new Problem(
        "Cannot import op '" + loop.op() + "'",
        "a loop of more than "
            + Math.min(MAX_STEPS, MAX_NODES / Math.max(1, body.body().size()))
            + " steps of "
            + body.body().size()
            + " nodes each",
        "loops of at most "
            + MAX_STEPS
            + " steps and "
            + MAX_NODES
            + " nodes, which are written out step by step",
        "node '" + loop.name() + "'",
        "export the model for shorter sequences, with an Input of fewer steps");
  }

  /** The results of a function, as far as they are the same in every run. */
  private List<Optional<TensorData>> run(
      Node loop, String key, GraphFunction function, List<Optional<TensorData>> arguments) {
    List<DataType> types = loop.types("T");
    Graph.Builder graph = Graph.builder();
    List<ValueRef> inputs = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String name = "argument_" + i;
      graph.add(
          arguments.get(i).isPresent()
              ? GraphEdit.constant(name, arguments.get(i).get())
              : Node.builder(name, "Placeholder")
                  .attribute("dtype", types.get(i))
                  .attribute("shape", Attribute.of(Shape.UNKNOWN))
                  .build());
      inputs.add(ValueRef.of(name));
    }
    graph.add(
        Node.builder("call", "StatefulPartitionedCall")
            .inputs(inputs)
            .attribute("f", loop.attribute(key).orElseThrow())
            .build());
    PassResult flat = FunctionInliner.inline(graph.build(), library);
    PassResult result = flat.then(new FoldConstants().apply(flat.graph()));
    List<Optional<TensorData>> results = new ArrayList<>();
    for (int i = 0; i < function.results().size(); i++) {
      results.add(constant(result.graph(), result.value(new ValueRef("call", i))));
    }
    return results;
  }

  private static Optional<TensorData> constant(Graph graph, ValueRef value) {
    Node node = graph.producer(value);
    while (node.op().equals("Identity")) {
      node = graph.producer(node.input(0));
    }
    return node.op().equals("Const") ? Optional.of(node.tensor("value")) : Optional.empty();
  }

  private static void write(Node loop, int count, GraphEdit edit) {
    List<ValueRef> state = loop.inputs();
    for (int step = 0; step < count; step++) {
      Node call =
          Node.builder(edit.freshName(loop.name() + "/step_" + step), "StatefulPartitionedCall")
              .inputs(state)
              .controlInputs(step == 0 ? loop.controlInputs() : List.of())
              .attribute("f", loop.attribute("body").orElseThrow())
              .build();
      edit.addBefore(loop.name(), call);
      List<ValueRef> next = new ArrayList<>();
      for (int i = 0; i < state.size(); i++) {
        next.add(call.output(i));
      }
      state = next;
    }
    for (int i = 0; i < state.size(); i++) {
      edit.replace(loop.output(i), state.get(i));
    }
    edit.remove(loop.name());
  }
}
