package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.TensorData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares weights with the digests that golden scripts record: sum, norm and three elements. */
final class WeightDigests {
  /**
   * Relative to the Euclidean norm of a weight. Adam divides by the size of the gradient, so the
   * rounding of a near-zero gradient becomes a step of the learning rate's order.
   */
  private static final double WEIGHT_TOLERANCE = 2e-5;

  private WeightDigests() {}

  static void check(TransferModel trained, JsonNode digests, int number) {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    for (Variable variable : trained.model().variables()) {
      weights.put(variable.name(), trained.weights().get(variable.name()));
    }
    for (Map.Entry<String, JsonNode> digest : digests.properties()) {
      assertThat(weights).as("step %s", number).containsKey(digest.getKey());
      double[] values = trained.weights().get(digest.getKey()).toDoubles();
      double sum = 0;
      double squares = 0;
      for (double value : values) {
        sum += value;
        squares += value * value;
      }
      double norm = Math.sqrt(squares);
      List<Double> actual =
          List.of(sum, norm, values[0], values[values.length / 2], values[values.length - 1]);
      for (int i = 0; i < 5; i++) {
        // A sum of n elements takes n rounding errors.
        double scale = i == 0 ? norm * Math.sqrt(values.length) : norm;
        double difference = Math.abs(actual.get(i) - digest.getValue().get(i).asDouble()) / scale;
        assertThat(difference)
            .as("%s[%s] after step %s", digest.getKey(), i, number)
            .isLessThan(WEIGHT_TOLERANCE);
      }
    }
  }
}
