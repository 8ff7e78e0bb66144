package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Settings;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Precision and recall of every unit in one number, {@code (1 + beta²) · p · r / (beta² · p + r)},
 * and the mean of those numbers. Keras's {@code FBetaScore} and {@code F1Score}, which without an
 * {@code average} give a number for every unit; here that is {@code class_id}. Without a threshold
 * the greatest of a row is positive; of a single unit, what is above 0.5.
 */
final class FbetaScore implements Metric {
  /** How the numbers of the units become one. */
  enum Average {
    /** Each unit counts the same. */
    MACRO,
    /** Counts of all units are put together first. */
    MICRO,
    /** Each unit counts as often as it is positive. */
    WEIGHTED
  }

  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "fbeta_score", settings -> of("fbeta_score", settings, settings.number("beta", 1)));

  /** The same with beta 1. */
  static final Catalog.Entry<Metric> F1 =
      Catalog.Entry.of("f1_score", settings -> of("f1_score", settings, 1), "f1");

  private final String name;
  private final double beta;
  private final Average average;
  private final OptionalDouble threshold;
  private final int classId;
  private double[] truePositives = new double[0];
  private double[] falsePositives = new double[0];
  private double[] falseNegatives = new double[0];

  /**
   * Creates the metric.
   *
   * @param beta how much more recall counts than precision, above 0
   * @param threshold what a positive prediction is above, in (0, 1]; where empty, the greatest of a
   *     row is positive
   * @param classId the unit that counts, from 0; all where -1
   */
  private FbetaScore(
      String name, double beta, Average average, OptionalDouble threshold, int classId) {
    if (!(beta > 0) || !Double.isFinite(beta)) {
      throw new IllegalArgumentException("beta: " + beta + " (expected: > 0 and finite)");
    }
    double bound = threshold.orElse(1);
    if (!(bound > 0 && bound <= 1)) {
      throw new IllegalArgumentException("threshold: " + bound + " (expected: > 0 and <= 1)");
    }
    if (classId < -1) {
      throw new IllegalArgumentException("class_id: " + classId + " (expected: >= 0)");
    }
    this.name = name;
    this.beta = beta;
    this.average = average;
    this.threshold = threshold;
    this.classId = classId;
  }

  private static Metric of(String name, Settings settings, double beta) {
    double threshold = settings.number("threshold", Double.NaN);
    return new FbetaScore(
        name,
        beta,
        settings.choice("average", Average.MACRO),
        Double.isNaN(threshold) ? OptionalDouble.empty() : OptionalDouble.of(threshold),
        settings.count("class_id", -1));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Spec spec() {
    Spec spec = Spec.of(name);
    spec = name.equals(ENTRY.name()) ? spec.with("beta", beta) : spec;
    spec = spec.with("average", average.name().toLowerCase(Locale.ROOT));
    spec = threshold.isPresent() ? spec.with("threshold", threshold.getAsDouble()) : spec;
    return classId >= 0 ? spec.with("class_id", classId) : spec;
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    Rows.requireUnit(this, classId, units);
    // The greatest of one unit would always be positive, whatever it is: Keras's trap.
    FbetaScore fitting =
        units == 1 && threshold.isEmpty()
            ? new FbetaScore(name, beta, average, OptionalDouble.of(0.5), classId)
            : this;
    return Rows.takingIndices(fitting, loss);
  }

  @Override
  public void update(TensorData labels, TensorData predictions) {
    float[] targets = labels.toFloats();
    float[] values = predictions.toFloats();
    int units = Rows.units(predictions);
    if (truePositives.length == 0) {
      truePositives = new double[units];
      falsePositives = new double[units];
      falseNegatives = new double[units];
    }
    for (int row = 0; row < values.length; row += units) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < units; i++) {
        greatest = Math.max(greatest, values[row + i]);
      }
      for (int i = 0; i < units; i++) {
        float value = values[row + i];
        boolean isPositive =
            threshold.isPresent()
                ? value > (float) threshold.getAsDouble()
                : value >= greatest && Math.abs(value) > 1e-9;
        truePositives[i] += isPositive ? targets[row + i] : 0;
        falsePositives[i] += isPositive ? 1 - targets[row + i] : 0;
        falseNegatives[i] += isPositive ? 0 : targets[row + i];
      }
    }
  }

  @Override
  public double result() {
    if (classId >= 0) {
      return truePositives.length == 0 ? 0 : score(classId);
    }
    if (average == Average.MICRO) {
      return score(sum(truePositives), sum(falsePositives), sum(falseNegatives));
    }
    double sum = 0;
    double weights = average == Average.MACRO ? 0 : Rows.EPSILON;
    for (int i = 0; i < truePositives.length; i++) {
      double weight = average == Average.MACRO ? 1 : truePositives[i] + falseNegatives[i];
      sum += weight * score(i);
      weights += weight;
    }
    return weights == 0 ? 0 : sum / weights;
  }

  private double score(int unit) {
    return score(truePositives[unit], falsePositives[unit], falseNegatives[unit]);
  }

  private double score(double tp, double fp, double fn) {
    double precision = tp / (tp + fp + Rows.EPSILON);
    double recall = tp / (tp + fn + Rows.EPSILON);
    double square = beta * beta;
    return (1 + square) * precision * recall / (square * precision + recall + Rows.EPSILON);
  }

  private static double sum(double[] counts) {
    return Arrays.stream(counts).sum();
  }

  @Override
  public void reset() {
    truePositives = new double[0];
    falsePositives = new double[0];
    falseNegatives = new double[0];
  }
}
