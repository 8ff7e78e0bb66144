package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;

/**
 * One phase of training.
 *
 * @param epochs passes over the training images; 0 leaves the phase out
 * @param optimizer the optimizer, with the learning rate of the phase
 */
public record PhaseOptions(int epochs, OptimizerSpec optimizer) {
  private static final String ADAM = OptimizerSpec.adam().spec().toString();

  public PhaseOptions {
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs: " + epochs + " (expected: >= 0)");
    }
    if (optimizer.schedule().isEmpty()) {
      checkRate(optimizer.learningRate());
    }
  }

  private static void checkRate(double rate) {
    if (!(rate > 0) || !Double.isFinite(rate)) {
      throw new IllegalArgumentException(
          "learningRate: " + rate + " (expected: > 0 and finite, such as 0.001)");
    }
  }

  static PhaseOptions adam(int epochs, double learningRate) {
    checkRate(learningRate);
    return new PhaseOptions(epochs, OptimizerSpec.adam(learningRate));
  }

  ObjectNode toJson() {
    ObjectNode json = RunRecord.object();
    json.put("epochs", epochs);
    if (optimizer.schedule().isEmpty()) {
      json.put("learningRate", optimizer.learningRate());
    }
    String spec = optimizer.spec().toString();
    if (!spec.equals(ADAM)) {
      json.put("optimizer", spec);
    }
    return json;
  }

  static PhaseOptions fromJson(JsonNode json) {
    OptimizerSpec optimizer = Optimizers.CATALOG.parse(json.path("optimizer").asText(ADAM));
    if (optimizer.schedule().isEmpty()) {
      optimizer = optimizer.withLearningRate(json.required("learningRate").asDouble());
    }
    return new PhaseOptions(json.required("epochs").asInt(), optimizer);
  }
}
