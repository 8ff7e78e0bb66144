package io.github.topwork.train.metric;

import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;

/**
 * Area under a curve, by counts at evenly spaced thresholds; Keras's {@code AUC} with its default
 * interpolation. Every unit of every example is a prediction of its own, and a target other than 0
 * is positive.
 */
final class Auc implements Metric {
  /** What is drawn against what. */
  enum Curve {
    /** True positive rate over false positive rate. */
    ROC,
    /** Precision over recall. */
    PR
  }

  static final Catalog.Entry<Metric> ENTRY =
      Catalog.Entry.of(
          "auc",
          settings ->
              new Auc(settings.choice("curve", Curve.ROC), settings.count("num_thresholds", 200)));

  private final Curve curve;
  private final int thresholds;

  // By the greatest threshold that a prediction is above: the first is below 0, the last above 1.
  private final long[] positives;
  private final long[] negatives;

  /** The area under the ROC curve, at 200 thresholds. */
  Auc() {
    this(Curve.ROC, 200);
  }

  /**
   * Creates the metric.
   *
   * @param thresholds how many thresholds, at least 2; more are more exact
   */
  Auc(Curve curve, int thresholds) {
    if (thresholds < 2 || thresholds > 1 << 20) {
      throw new IllegalArgumentException(
          "num_thresholds: " + thresholds + " (expected: 2 to 1048576)");
    }
    this.curve = curve;
    this.thresholds = thresholds;
    this.positives = new long[thresholds];
    this.negatives = new long[thresholds];
  }

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Metric forLoss(Loss loss, int units) {
    return Rows.takingIndices(this, loss);
  }

  @Override
  public Spec spec() {
    return Spec.of(name()).with("curve", curve).with("num_thresholds", thresholds);
  }

  @Override
  public void update(TensorData labels, TensorData predictions) {
    float[] targets = labels.toFloats();
    float[] values = predictions.toFloats();
    for (int i = 0; i < values.length; i++) {
      float inRange = Math.max(0, Math.min(1, values[i]));
      // In float32, as Keras: which side of a threshold a prediction on it is, is decided there.
      int bucket = Math.max(0, (int) Math.ceil(inRange * (thresholds - 1f)) - 1);
      (targets[i] != 0 ? positives : negatives)[bucket]++;
    }
  }

  @Override
  public void reset() {
    java.util.Arrays.fill(positives, 0);
    java.util.Arrays.fill(negatives, 0);
  }

  @Override
  public double result() {
    double allPositives = sum(positives);
    double allNegatives = sum(negatives);
    double area = 0;
    // From above all predictions to below all of them.
    double tp = 0;
    double fp = 0;
    for (int i = thresholds - 2; i >= 0; i--) {
      double nextTp = tp + positives[i];
      double nextFp = fp + negatives[i];
      area +=
          curve == Curve.ROC
              ? (nextFp - fp) * (tp + nextTp) / 2
              : precisionArea(tp, tp + fp, nextTp, nextTp + nextFp);
      tp = nextTp;
      fp = nextFp;
    }
    double scale = curve == Curve.ROC ? allPositives * allNegatives : allPositives;
    return ThresholdCounts.share(area, scale);
  }

  /**
   * The integral of the precision over the true positives from one threshold to the next, between
   * which true and all positive predictions grow by straight lines (Davis and Goadrich 2006, 4).
   */
  private static double precisionArea(double tpA, double pA, double tpB, double pB) {
    if (pB == pA) {
      return 0;
    }
    double slope = (tpB - tpA) / (pB - pA);
    double intercept = tpA - slope * pA;
    double bend = pA > 0 ? intercept * Math.log(pB / pA) : 0;
    return slope * (tpB - tpA + bend);
  }

  private static double sum(long[] counts) {
    return java.util.Arrays.stream(counts).sum();
  }
}
