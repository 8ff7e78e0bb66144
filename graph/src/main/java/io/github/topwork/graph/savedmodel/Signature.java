package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.List;

/**
 * Named inputs and outputs of a MetaGraph.
 *
 * @param key name of the signature, for example {@code serving_default}
 * @param inputs sorted by name, numbers in names by value
 * @param outputs sorted by name, numbers in names by value
 * @param problems what of the signature cannot be read (sparse tensors, unknown types)
 */
public record Signature(
    String key, List<TensorSpec> inputs, List<TensorSpec> outputs, List<Problem> problems) {
  /** Key of the signature that runs the saved model's initialisation; not one to call. */
  public static final String INITIALISATION = "__saved_model_init_op";

  /** Key that TensorFlow and Keras give to the signature for prediction. */
  public static final String SERVING_DEFAULT = "serving_default";

  public Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    problems = List.copyOf(problems);
  }

  /**
   * Throws if the signature could not be read whole.
   *
   * @throws ModelFormatException with all problems
   */
  public void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }
}
