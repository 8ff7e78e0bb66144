package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;
import io.github.topwork.train.StopReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A phase that was run, as far as it came.
 *
 * @param name {@link Phases#HEAD} or {@link Phases#FINE_TUNING}
 * @param history its epochs
 * @param trainableParameters numbers that it may change
 * @param onFeatures whether it trained on cached features
 * @param seconds time taken, over all processes that worked on it
 */
record PhaseResult(
    String name, History history, long trainableParameters, boolean onFeatures, double seconds) {
  /** A phase that has not begun. */
  static PhaseResult start(String name, long trainableParameters, boolean onFeatures) {
    History none = new History(List.of(), StopReason.INTERRUPTED);
    return new PhaseResult(name, none, trainableParameters, onFeatures, 0);
  }

  /** The epochs that were finished. */
  List<EpochResult> epochs() {
    return history.epochs();
  }

  /** Returns the phase after more epochs. */
  PhaseResult then(History more, double moreSeconds) {
    return new PhaseResult(
        name, history.then(more), trainableParameters, onFeatures, seconds + moreSeconds);
  }

  /** Returns the phase after one more epoch, with more to come. */
  PhaseResult then(EpochResult epoch) {
    return then(
        new History(List.of(epoch), StopReason.INTERRUPTED), epoch.duration().toNanos() / 1e9);
  }

  /** Returns the phase with another reason why it ended. */
  PhaseResult stopped(StopReason reason) {
    return new PhaseResult(
        name, new History(epochs(), reason), trainableParameters, onFeatures, seconds);
  }

  ObjectNode toJson() {
    ObjectNode json = RunRecord.object();
    json.put("name", name);
    json.put("stopped", history.stopReason().name().toLowerCase(Locale.ROOT));
    json.put("trainableParameters", trainableParameters);
    json.put("onCachedFeatures", onFeatures);
    json.put("seconds", seconds);
    ArrayNode epochs = json.putArray("epochs");
    for (EpochResult result : epochs()) {
      ObjectNode epoch = epochs.addObject();
      epoch.put("epoch", result.epoch());
      epoch.put("learningRate", result.learningRate());
      epoch.put("nanoseconds", result.duration().toNanos());
      ObjectNode values = epoch.putObject("values");
      // As text: JSON has no NaN.
      result.values().forEach((name, value) -> values.put(name, value.toString()));
    }
    return json;
  }

  /**
   * @throws IllegalArgumentException if something is missing or wrong
   */
  static PhaseResult fromJson(JsonNode json) {
    List<EpochResult> epochs = new ArrayList<>();
    for (JsonNode epoch : json.required("epochs")) {
      Map<String, Double> values = new LinkedHashMap<>();
      epoch
          .required("values")
          .fields()
          .forEachRemaining(
              value -> values.put(value.getKey(), Double.valueOf(value.getValue().asText())));
      int number = epoch.required("epoch").asInt();
      if (number != epochs.size()) {
        throw new IllegalArgumentException(
            "epoch: " + number + " (expected: " + epochs.size() + ")");
      }
      epochs.add(
          new EpochResult(
              number,
              epoch.required("learningRate").asDouble(),
              values,
              Duration.ofNanos(epoch.required("nanoseconds").asLong())));
    }
    StopReason reason =
        StopReason.valueOf(json.required("stopped").asText().toUpperCase(Locale.ROOT));
    return new PhaseResult(
        json.required("name").asText(),
        new History(epochs, reason),
        json.required("trainableParameters").asLong(),
        json.required("onCachedFeatures").asBoolean(),
        json.required("seconds").asDouble());
  }
}
