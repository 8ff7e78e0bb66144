package io.github.topwork.train.metric;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.loss.Loss;

/**
 * A number that tells how good predictions are: the mean over examples of a number of each. What an
 * epoch reports is the mean over its examples, as Keras reports it.
 */
public sealed interface Metric {
  /** Name under which it is reported, as Keras spells it. */
  String name();

  /**
   * Writes the metric.
   *
   * @param predictions what the loss takes: logits or outputs, {@code float32[batch, units]}
   * @param labels in the form that the loss takes
   * @return the mean over the examples of the batch, {@code float32[]}
   * @throws IllegalArgumentException if the metric does not fit the loss
   */
  ValueRef write(OpWriter ops, ValueRef predictions, ValueRef labels, Loss loss);

  /** Returns the accuracy that fits the loss, reported as {@code accuracy}. */
  static Metric accuracy() {
    return new Accuracy();
  }

  /** Accuracy of the kind that fits the loss; Keras's {@code "accuracy"}. */
  record Accuracy() implements Metric {
    @Override
    public String name() {
      return "accuracy";
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, ValueRef labels, Loss loss) {
      Metric metric;
      if (loss instanceof Loss.SparseCategoricalCrossentropy) {
        metric = new SparseCategoricalAccuracy();
      } else if (loss instanceof Loss.CategoricalCrossentropy) {
        metric = new CategoricalAccuracy();
      } else {
        metric = new BinaryAccuracy(0.5);
      }
      return metric.write(ops, predictions, labels, loss);
    }
  }

  /**
   * Fraction of units on the right side of a threshold.
   *
   * <p>Keras compares whatever the model puts out with the threshold, logits too, where 0.5 stands
   * for a probability of 0.62. This compares probabilities: for a loss from logits the threshold is
   * turned into a logit.
   *
   * @param threshold probability above which the label is 1, in (0, 1)
   */
  record BinaryAccuracy(double threshold) implements Metric {
    public BinaryAccuracy {
      if (!(threshold > 0 && threshold < 1)) {
        throw new IllegalArgumentException("threshold: " + threshold + " (expected: > 0 and < 1)");
      }
    }

    @Override
    public String name() {
      return "binary_accuracy";
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, ValueRef labels, Loss loss) {
      MetricLabels.require(this, loss, DataType.FLOAT);
      double limit = loss.takesLogits() ? Math.log(threshold / (1 - threshold)) : threshold;
      ValueRef bound = ops.constant("threshold", TensorData.scalar((float) limit));
      ValueRef half = ops.constant("half", TensorData.scalar(0.5f));
      ValueRef above = ops.op("Greater", "Greater", predictions, bound);
      ValueRef labelAbove = ops.op("Greater", "label", labels, half);
      return MetricLabels.meanEqual(ops, above, labelAbove, DataType.BOOL, 0, 1);
    }
  }

  /** Fraction of examples whose greatest prediction is at the greatest target. */
  record CategoricalAccuracy() implements Metric {
    @Override
    public String name() {
      return "categorical_accuracy";
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, ValueRef labels, Loss loss) {
      MetricLabels.require(this, loss, DataType.FLOAT);
      ValueRef predicted = ops.argMax("ArgMax", predictions);
      ValueRef expected = ops.argMax("label", labels);
      return MetricLabels.meanEqual(ops, predicted, expected, DataType.INT64, 0);
    }
  }

  /** Fraction of examples whose greatest prediction is at the class index. */
  record SparseCategoricalAccuracy() implements Metric {
    @Override
    public String name() {
      return "sparse_categorical_accuracy";
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, ValueRef labels, Loss loss) {
      MetricLabels.require(this, loss, DataType.INT32);
      ValueRef predicted = ops.argMax("ArgMax", predictions);
      ValueRef expected = ops.cast("label", labels, DataType.INT32, DataType.INT64);
      return MetricLabels.meanEqual(ops, predicted, expected, DataType.INT64, 0);
    }
  }

  /** Mean of absolute differences between outputs and targets; for losses on outputs. */
  record MeanAbsoluteError() implements Metric {
    @Override
    public String name() {
      return "mean_absolute_error";
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, ValueRef labels, Loss loss) {
      MetricLabels.require(this, loss, DataType.FLOAT);
      if (loss.takesLogits()) {
        throw new IllegalArgumentException(
            "metric: " + name() + " with loss " + loss.name() + " (expected: a loss on outputs)");
      }
      ValueRef difference = ops.op("Sub", "sub", predictions, labels);
      return ops.reduce("Mean", "Mean", ops.op("Abs", "Abs", difference), false, 0, 1);
    }
  }
}
