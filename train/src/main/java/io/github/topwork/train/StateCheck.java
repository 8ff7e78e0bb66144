package io.github.topwork.train;

import io.github.topwork.graph.Variable;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Does a {@link TrainingState} belong to a compiled model? */
final class StateCheck {
  private static final String GRADIENT = "gradient";

  private StateCheck() {}

  /**
   * @throws ShapeMismatchException with every weight and slot that is missing, unknown or does not
   *     fit
   */
  static void requireFitting(
      TrainingState state, TransferModel model, Set<String> live, Map<String, Shape> slots) {
    Map<String, Shape> weights = new TreeMap<>();
    model.model().variables().stream()
        .filter(variable -> live.contains(variable.name()))
        .forEach(variable -> weights.put(variable.name(), variable.shape()));
    List<Problem> problems = new ArrayList<>();
    compare("weight", state.weights(), weights, problems);
    compare("optimizer slot", state.slots(), slots, problems);
    if (!problems.isEmpty()) {
      throw new ShapeMismatchException(problems);
    }
  }

  /**
   * @throws ShapeMismatchException with every gradient that is missing, unknown or does not fit
   */
  static void requireGradients(Map<String, TensorData> gradients, TransferModel model) {
    Map<String, Shape> trainable = new TreeMap<>();
    model.model().variables().stream()
        .filter(Variable::trainable)
        .forEach(variable -> trainable.put(variable.name(), variable.shape()));
    List<Problem> problems = new ArrayList<>();
    compare(GRADIENT, gradients, trainable, problems);
    if (!problems.isEmpty()) {
      throw new ShapeMismatchException(problems);
    }
  }

  private static void compare(
      String kind,
      Map<String, TensorData> given,
      Map<String, Shape> expected,
      List<Problem> problems) {
    expected.forEach(
        (name, shape) -> {
          TensorData data = given.get(name);
          if (data == null || data.type() != DataType.FLOAT || !data.shape().equals(shape)) {
            problems.add(problem(kind, name, data, "float32" + shape));
          }
        });
    new TreeMap<>(given)
        .forEach(
            (name, data) -> {
              if (!expected.containsKey(name)) {
                problems.add(problem(kind, name, data, "nothing of that name"));
              }
            });
  }

  private static Problem problem(
      String kind, String name, @Nullable TensorData given, String expected) {
    return new Problem(
        (kind.equals(GRADIENT) ? "Gradients do" : "Training state does") + " not fit",
        given == null ? "nothing" : given.type().displayName() + given.shape(),
        expected,
        kind + " '" + name + "'",
        kind.equals(GRADIENT)
            ? "give one for each trainable variable, as GradientStep.gradients has them"
            : "give the state of the same model, compiled with the same optimizer and the same"
                + " layers frozen");
  }
}
