package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;
import java.util.OptionalInt;

/** Counts predictions above a threshold: what precision and recall are made of. */
abstract class ThresholdCounts implements Metric {
  private final String name;
  private final double threshold;
  private final OptionalInt classId;
  private long truePositives;
  private long falsePositives;
  private long falseNegatives;

  ThresholdCounts(String name, double threshold, OptionalInt classId) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException("threshold: " + threshold + " (expected: 0 to 1)");
    }
    if (classId.isPresent() && classId.getAsInt() < 0) {
      throw new IllegalArgumentException("class_id: " + classId.getAsInt() + " (expected: >= 0)");
    }
    this.name = name;
    this.threshold = threshold;
    this.classId = classId;
  }

  /** A class, or nothing for a negative number: how text says that there is none. */
  static OptionalInt classId(int setting) {
    return setting == -1 ? OptionalInt.empty() : OptionalInt.of(setting);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Metric forLoss(Loss loss, int units) {
    Rows.requireUnit(this, classId.orElse(-1), units);
    return Rows.takingIndices(this, loss);
  }

  @Override
  public final Spec spec() {
    Spec spec = Spec.of(name).with("thresholds", threshold);
    return classId.isPresent() ? spec.with("class_id", classId.getAsInt()) : spec;
  }

  @Override
  public final void update(TensorData labels, TensorData predictions) {
    float[] targets = labels.toFloats();
    float[] values = predictions.toFloats();
    float bound = (float) threshold;
    int units = Rows.units(predictions);
    int step = classId.isPresent() ? units : 1;
    for (int i = classId.orElse(0); i < values.length; i += step) {
      boolean isPositive = targets[i] != 0;
      if (values[i] > bound) {
        truePositives += isPositive ? 1 : 0;
        falsePositives += isPositive ? 0 : 1;
      } else {
        falseNegatives += isPositive ? 1 : 0;
      }
    }
  }

  @Override
  public final void reset() {
    truePositives = 0;
    falsePositives = 0;
    falseNegatives = 0;
  }

  final long truePositives() {
    return truePositives;
  }

  final long falsePositives() {
    return falsePositives;
  }

  final long falseNegatives() {
    return falseNegatives;
  }

  /** As Keras has it, 0 where there is nothing. */
  static double share(double part, double all) {
    return all == 0 ? 0 : part / all;
  }
}
