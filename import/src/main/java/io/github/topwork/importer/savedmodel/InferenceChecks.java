package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpAttribute;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses signatures that are more than a function of their inputs and of variables that stay as
 * they are.
 */
final class InferenceChecks {
  private static final Set<String> CONTROL_FLOW =
      Set.of(
          "Switch",
          "RefSwitch",
          "Merge",
          "RefMerge",
          "Enter",
          "RefEnter",
          "Exit",
          "RefExit",
          "NextIteration",
          "RefNextIteration",
          "LoopCond");

  /** Stateful in TensorFlow's registry, but without lasting state of their own. */
  private static final Set<String> HARMLESS =
      Set.of(
          "VarHandleOp",
          "VariableV2",
          "Variable",
          "ReadVariableOp",
          "ResourceGather",
          "ResourceGatherNd",
          "VariableShape",
          "RandomUniform",
          "RandomUniformInt",
          "RandomStandardNormal",
          "TruncatedNormal",
          "RandomGamma",
          "RandomPoissonV2",
          "Multinomial",
          "RandomShuffle");

  private final FlatSignature signature;
  private final OpRegistry ops;
  private final List<Problem> unsupported = new ArrayList<>();
  private final List<Problem> damaged = new ArrayList<>();

  private InferenceChecks(FlatSignature signature, OpRegistry ops) {
    this.signature = signature;
    this.ops = ops;
  }

  /**
   * Checks a signature.
   *
   * @throws UnsupportedOpException with every op that is unknown, keeps state or decides what runs
   * @throws ModelFormatException if an input of the graph is left without a value, or an input or
   *     output index is out of range
   */
  static void check(FlatSignature signature, OpRegistry ops) {
    InferenceChecks checks = new InferenceChecks(signature, ops);
    checks.run();
    if (!checks.unsupported.isEmpty()) {
      throw new UnsupportedOpException(checks.unsupported);
    }
    if (!checks.damaged.isEmpty()) {
      throw new ModelFormatException(checks.damaged);
    }
  }

  private void run() {
    Set<ValueRef> fed = new HashSet<>();
    for (TensorSpec input : signature.inputs()) {
      fed.add(input.value());
    }
    Set<String> read = new HashSet<>();
    for (Node node : signature.needed()) {
      checkOp(node);
      if (node.op().equals("Placeholder") && !fed.contains(node.output())) {
        damaged.add(
            new Problem(
                "Signature",
                "placeholder '" + node.name() + "' without a value",
                "outputs that need the signature's inputs only",
                "graph",
                "choose a signature that names this input too"));
      }
      if (VariableBinder.holdsVariable(node)) {
        read.add(node.name());
      }
    }
    for (Node node : signature.onlyWaitedFor()) {
      checkWrites(node, read);
    }
    for (TensorSpec output : signature.outputs()) {
      checkIndex(output.value(), "output '" + output.name() + "'", fed);
    }
    for (Node node : signature.needed()) {
      ops.find(node.op()).ifPresent(schema -> checkShape(node, schema, fed));
    }
  }

  private void checkOp(Node node) {
    if (CONTROL_FLOW.contains(node.op()) || holdsFunction(node)) {
      unsupported.add(
          node.op().endsWith("While")
              ? problem(
                  node,
                  "loops whose number of steps is always the same",
                  "export the model for sequences of one length, without masking: an Input that"
                      + " states its steps, as in keras.Input((100, 8))")
              : problem(
                  node,
                  "a signature without loops and branches that depend on what is fed",
                  "save a model without them"));
      return;
    }
    var schema = ops.find(node.op());
    if (schema.isEmpty()) {
      unsupported.add(ops.unknown(node.op(), "node '" + node.name() + "'"));
    } else if (schema.get().isStateful() && !HARMLESS.contains(node.op())) {
      unsupported.add(
          problem(
              node,
              "ops that keep no state of their own and change no variable",
              "choose a signature that only computes, or save one"));
    } else if (writes(node)) {
      unsupported.add(
          problem(node, "a signature that changes no variable", "choose another signature"));
    }
  }

  /** Does the node have the attributes and inputs that its op demands? */
  private void checkShape(Node node, OpSchema schema, Set<ValueRef> fed) {
    String where = "node '" + node.name() + "' (" + node.op() + ")";
    boolean isComplete = true;
    for (OpAttribute attribute : schema.attributes()) {
      if (schema.attributeOrDefault(node, attribute.name()).isEmpty()) {
        isComplete = false;
        damage("no attribute '" + attribute.name() + "'", "a value; the op has no default", where);
      }
    }
    if (!isComplete) {
      return;
    }
    try {
      if (node.inputs().size() != schema.inputCount(node)) {
        damage(node.inputs().size() + " inputs", schema.inputCount(node) + " inputs", where);
      }
    } catch (ModelFormatException e) {
      damaged.addAll(e.problems());
    }
    node.inputs().forEach(input -> checkIndex(input, "input of " + where, fed));
  }

  private void checkIndex(ValueRef value, String where, Set<ValueRef> fed) {
    Node producer = signature.graph().producer(value);
    if (fed.contains(value) || ops.find(producer.op()).isEmpty()) {
      return;
    }
    try {
      int count = ops.get(producer.op()).outputCount(producer);
      if (value.index() >= count) {
        damage("'" + value + "'", "one of the " + count + " outputs of " + producer.op(), where);
      }
    } catch (ModelFormatException e) {
      damaged.addAll(e.problems());
    }
  }

  private void damage(String given, String expected, String where) {
    damaged.add(
        new Problem("Graph", given, expected, where, "save the model again; this file is damaged"));
  }

  private static boolean holdsFunction(Node node) {
    return node.attributes().values().stream().anyMatch(Attribute.Func.class::isInstance);
  }

  private void checkWrites(Node node, Set<String> read) {
    if (!writes(node)) {
      return;
    }
    for (ValueRef input : node.inputs()) {
      signature
          .variableBehind(input)
          .filter(variable -> read.contains(variable.name()))
          .ifPresent(variable -> unsupported.add(write(node, variable)));
    }
  }

  private Problem write(Node node, Node variable) {
    return draw(variable)
        .map(
            draw ->
                new Problem(
                    "Cannot import a signature whose outputs are random",
                    "node '"
                        + draw.name()
                        + "' draws random numbers, others at each call, from '"
                        + variable.name()
                        + "'",
                    "outputs that depend on inputs and weights only",
                    "the way from inputs to outputs",
                    "leave layers like RandomFlip and RandomRotation out of the exported model, or"
                        + " export it in inference mode: a = keras.export.ExportArchive();"
                        + " a.track(model); a.add_endpoint('serve', lambda x: model(x,"
                        + " training=False), [keras.InputSpec(...)]); a.write_out(folder)"))
        .orElseGet(
            () ->
                problem(
                    node,
                    "a signature that does not change variable '" + variable.name() + "'",
                    "export the model without layers that learn or count when called"));
  }

  /** The first node on the way to the outputs that makes random numbers of this variable. */
  private Optional<Node> draw(Node variable) {
    Set<String> reached = new HashSet<>(Set.of(variable.name()));
    for (Node node : signature.needed()) {
      if (node.inputs().stream().anyMatch(input -> reached.contains(input.node()))) {
        if (node.op().contains("Random") && !node.op().endsWith("KeyCounter")) {
          return Optional.of(node);
        }
        reached.add(node.name());
      }
    }
    return Optional.empty();
  }

  /** Does the op write to a variable that it is given? */
  private boolean writes(Node node) {
    return node.op().startsWith("Assign")
        || node.op().startsWith("ResourceApply")
        || node.op().startsWith("ResourceSparseApply")
        || node.op().startsWith("ResourceScatter")
        || ops.find(node.op())
            .map(
                schema ->
                    schema.inputs().stream().anyMatch(argument -> argument.isReference())
                        && !node.op().startsWith("Ref")
                        && !node.op().equals("IsVariableInitialized"))
            .orElse(false);
  }

  private static Problem problem(Node node, String expected, String fix) {
    return new Problem(
        "Cannot import op '" + node.op() + "'",
        "node '" + node.name() + "'",
        expected,
        "the graph of the signature",
        fix);
  }
}
