package io.github.topwork.graph;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import java.util.Map;
import java.util.Optional;

/** Where the numbers of variables come from; the owner of a source that maps a file closes it. */
public interface WeightSource extends AutoCloseable {
  /** The numbers of the variable, if the source has them. */
  Optional<TensorData> find(String variable);

  /**
   * The numbers of the variable.
   *
   * @throws ModelFormatException if the source does not have them
   */
  default TensorData get(String variable) {
    return find(variable)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    new Problem(
                        "Weights",
                        "no numbers for variable '" + variable + "'",
                        "numbers for every variable",
                        "weight source",
                        "give the weights file that belongs to this model")));
  }

  /** Releases what the source holds; may be called twice. */
  @Override
  default void close() {}

  /** Returns a source over a map, which is copied. */
  static WeightSource of(Map<String, TensorData> weights) {
    Map<String, TensorData> copy = Map.copyOf(weights);
    return variable -> Optional.ofNullable(copy.get(variable));
  }

  /** Returns a source that looks in {@code first} and then here; closing it closes both. */
  default WeightSource overlaidBy(WeightSource first) {
    WeightSource second = this;
    return new WeightSource() {
      @Override
      public Optional<TensorData> find(String variable) {
        return first.find(variable).or(() -> second.find(variable));
      }

      @Override
      public void close() {
        try {
          first.close();
        } finally {
          second.close();
        }
      }
    };
  }
}
