package io.github.topwork.graph;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A model as it travels through Topwork: a flat graph in canonical form with its inputs, outputs,
 * variables and layers, without its numbers.
 *
 * <p>Canonical form: no function calls; each input is one {@code Placeholder} node; each variable
 * is one {@code VarHandleOp} named as the variable and one {@code ReadVariableOp} named {@link
 * Variable#readNode()}; inference only (no op updates a variable); no {@code FusedBatchNorm} before
 * V3; no {@code IdentityN} but those with a gradient of their own, through which training refuses
 * to go. Convolutions keep their dilations and explicit padding, which ONNX has too; training
 * rewrites them into what TensorFlow differentiates right.
 *
 * @param graph the nodes
 * @param inputs what to feed, in the order of the signature
 * @param outputs what to fetch, in the order of the signature
 * @param variables all variables that the graph reads, in Keras's order
 * @param layers the layers
 * @param provenance where it came from
 */
public record ModelGraph(
    Graph graph,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    List<Variable> variables,
    LayerTree layers,
    Provenance provenance) {
  public ModelGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    variables = List.copyOf(variables);
    List<Problem> problems = new ArrayList<>();
    for (TensorSpec input : inputs) {
      checkNode(
          graph, input.value().node(), "Placeholder", "input '" + input.name() + "'", problems);
    }
    for (TensorSpec output : outputs) {
      checkNode(graph, output.value().node(), null, "output '" + output.name() + "'", problems);
    }
    Set<String> names = new HashSet<>();
    for (Variable variable : variables) {
      checkNode(
          graph, variable.name(), "VarHandleOp", "variable '" + variable.name() + "'", problems);
      if (!names.add(variable.name())) {
        problems.add(
            problem("two variables named '" + variable.name() + "'", "unique names", "variables"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  private static void checkNode(
      Graph graph,
      String name,
      @org.jspecify.annotations.Nullable String op,
      String where,
      List<Problem> problems) {
    Optional<Node> node = graph.find(name);
    if (node.isEmpty()) {
      problems.add(problem("no node '" + name + "'", "a node of the graph", where));
    } else if (op != null && !node.get().op().equals(op)) {
      problems.add(problem("node '" + name + "' of op " + node.get().op(), "op " + op, where));
    }
  }

  private static Problem problem(String given, String expected, String where) {
    return new Problem(
        "Model graph",
        given,
        expected,
        where,
        "report this; the reader that made the graph is wrong");
  }

  /** The variables by name, in order. */
  public Map<String, Variable> variablesByName() {
    Map<String, Variable> byName = new LinkedHashMap<>();
    variables.forEach(variable -> byName.put(variable.name(), variable));
    return byName;
  }

  /** Number of weights in all variables. */
  public long parameterCount() {
    return variables.stream().mapToLong(Variable::elementCount).sum();
  }

  /** Number of weights in trainable variables. */
  public long trainableParameterCount() {
    return variables.stream().filter(Variable::trainable).mapToLong(Variable::elementCount).sum();
  }

  /** The variables that an optimizer may change, in Keras's order. */
  public List<Variable> trainableWeights() {
    return variables.stream().filter(Variable::trainable).toList();
  }

  /** Frozen variables and state such as moving averages, in Keras's order. */
  public List<Variable> nonTrainableWeights() {
    return variables.stream().filter(variable -> !variable.trainable()).toList();
  }

  /** The variables of a layer and of all layers inside it, in Keras's order. */
  public List<Variable> weights(Layer layer) {
    Map<String, Variable> byName = variablesByName();
    return layer.allVariables().stream()
        .distinct()
        .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
        .toList();
  }

  /** Those of {@link #weights} that an optimizer may change. */
  public List<Variable> trainableWeights(Layer layer) {
    return weights(layer).stream().filter(Variable::trainable).toList();
  }

  /** Those of {@link #weights} that are frozen, or state. */
  public List<Variable> nonTrainableWeights(Layer layer) {
    return weights(layer).stream().filter(variable -> !variable.trainable()).toList();
  }

  /** Returns the model with a layer frozen and, where it is a model, all that it contains. */
  public ModelGraph withFrozen(Layer layer) {
    Set<String> names = Set.copyOf(layer.allVariables());
    return withTrainable(variable -> variable.trainable() && !names.contains(variable.name()));
  }

  /**
   * Returns the model with the trainable flag of every variable decided by {@code trainable}; state
   * stays what it is.
   */
  public ModelGraph withTrainable(Predicate<Variable> trainable) {
    List<Variable> changed =
        variables.stream()
            .map(variable -> variable.withTrainable(trainable.test(variable)))
            .toList();
    return new ModelGraph(graph, inputs, outputs, changed, layers, provenance);
  }

  /** Returns the model over another graph with the same inputs, outputs and variables. */
  public ModelGraph withGraph(Graph newGraph) {
    return new ModelGraph(newGraph, inputs, outputs, variables, layers, provenance);
  }
}
