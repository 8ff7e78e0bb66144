package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes what is the same in every run: shape arithmetic, and cheap ops on constants.
 *
 * <p>Integers: whatever {@link ShapeInference} can follow, for example the shape of a value of
 * known shape. Other types: arithmetic that IEEE 754 defines to the bit (also square roots),
 * comparisons, casts, and ops that only move elements. {@code Reciprocal} and {@code Rsqrt} are
 * rounded correctly, where the vector code of TensorFlow 2.18 is off by up to 2 units in the last
 * place. Not computed here are other transcendental functions and sums, of which TensorFlow does
 * not fix the last bits either; and anything that meets NaN or numbers below the normal range,
 * which TensorFlow flushes to zero.
 *
 * <p>A node of one output becomes a {@code Const} of the same name.
 */
public final class FoldConstants implements GraphPass {
  /** Most elements of a constant that is made, unless the constructor says otherwise. */
  public static final int DEFAULT_MAX_ELEMENTS = 1 << 20;

  private final Map<String, Shape> given;
  private final int maxElements;

  /** Creates the pass for a graph whose nodes state all shapes that matter. */
  public FoldConstants() {
    this(Map.of(), DEFAULT_MAX_ELEMENTS);
  }

  /**
   * Creates the pass.
   *
   * @param given shapes of {@code Placeholder} values and of variables, by node name, as for {@link
   *     ShapeInference#infer(Graph, Map)}
   * @param maxElements most elements of a constant that is made
   */
  public FoldConstants(Map<String, Shape> given, int maxElements) {
    this.given = Map.copyOf(given);
    this.maxElements = maxElements;
  }

  /** Creates the pass for the inputs and variables of a model. */
  public static FoldConstants of(ModelGraph model) {
    return new FoldConstants(shapesOf(model), DEFAULT_MAX_ELEMENTS);
  }

  /** The shapes of inputs and variables, by node name. */
  static Map<String, Shape> shapesOf(ModelGraph model) {
    Map<String, Shape> given = new HashMap<>();
    for (TensorSpec input : model.inputs()) {
      given.put(input.value().node(), input.shape());
    }
    for (Variable variable : model.variables()) {
      given.put(variable.name(), variable.shape());
    }
    return given;
  }

  @Override
  public PassResult apply(Graph graph) {
    Shapes shapes = ShapeInference.infer(graph, given);
    GraphEdit edit = new GraphEdit(graph);
    Map<ValueRef, TensorData> constants = new HashMap<>();
    for (Node node : graph.topologicalOrder()) {
      if (!shapes.fits(node)) {
        continue;
      }
      if (node.op().equals("Const")) {
        constants.put(node.output(), node.tensor("value"));
      } else if (Purity.isPure(node)) {
        fold(node, shapes, constants, edit);
      }
    }
    return edit.finish();
  }

  private void fold(Node node, Shapes shapes, Map<ValueRef, TensorData> constants, GraphEdit edit) {
    int count = OpRegistry.tensorFlow().get(node.op()).outputCount(node);
    List<Optional<TensorData>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(shapes.constantOf(node.output(i)));
    }
    if (results.stream().anyMatch(Optional::isEmpty)) {
      List<TensorData> inputs = new ArrayList<>();
      for (ValueRef input : node.inputs()) {
        TensorData value = constants.get(input);
        if (value != null) {
          inputs.add(value);
        }
      }
      if (count == 1 && inputs.size() == node.inputs().size()) {
        results.set(0, ConstantEvaluator.evaluate(node, inputs, shapes, maxElements));
      }
    }
    for (int i = 0; i < count; i++) {
      ValueRef output = node.output(i);
      results.get(i).ifPresent(value -> constants.put(output, value));
    }
    if (count == 1 && results.get(0).isPresent()) {
      edit.put(
          GraphEdit.constant(node.name(), results.get(0).get()).toBuilder()
              .controlInputs(node.controlInputs())
              .build());
    } else if (count > 1
        && node.controlInputs().isEmpty()
        && results.stream().allMatch(Optional::isPresent)) {
      for (int i = 0; i < count; i++) {
        edit.replace(
            node.output(i),
            edit.constantBefore(
                node.name(), node.name() + "/output_" + i, results.get(i).orElseThrow()));
      }
      edit.remove(node.name());
    }
  }
}
