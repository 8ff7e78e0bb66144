package io.github.topwork.image;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a classifier's first output holds, as {@code metadata_props} and run records say it, and how
 * it becomes probabilities.
 */
public enum OutputKind {
  /** Logits; softmax makes probabilities of them. */
  SOFTMAX_LOGITS(ModelMetadata.OUTPUT_LOGITS, ModelMetadata.ACTIVATION_SOFTMAX, 2),
  /** Logits; the sigmoid of each is a probability. */
  SIGMOID_LOGITS(ModelMetadata.OUTPUT_LOGITS, ModelMetadata.ACTIVATION_SIGMOID, 4),
  /** Probabilities that sum to 1. */
  SOFTMAX_PROBABILITIES(ModelMetadata.OUTPUT_PROBABILITIES, ModelMetadata.ACTIVATION_SOFTMAX, 0),
  /** Probabilities, each by itself. */
  SIGMOID_PROBABILITIES(ModelMetadata.OUTPUT_PROBABILITIES, ModelMetadata.ACTIVATION_SIGMOID, 0);

  private final String output;
  private final String activation;
  private final double unit;

  OutputKind(String output, String activation, double unit) {
    this.output = output;
    this.activation = activation;
    this.unit = unit;
  }

  /** The kind that a file's {@code metadata_props} name, if they name one. */
  public static Optional<OutputKind> of(Map<String, String> metadata) {
    return Arrays.stream(values())
        .filter(kind -> kind.output.equals(metadata.get(ModelMetadata.OUTPUT)))
        .filter(kind -> kind.activation.equals(metadata.get(ModelMetadata.ACTIVATION)))
        .findFirst();
  }

  /** Logits of one of several classes: a single unit belongs to a sigmoid, several to a softmax. */
  public static OutputKind logits(int units) {
    return units == 1 ? SIGMOID_LOGITS : SOFTMAX_LOGITS;
  }

  /**
   * Returns one probability for each class.
   *
   * @param values outputs of one or more examples
   * @param start index of the example's first output
   * @param units outputs of an example; a single one stands for the second of two classes
   */
  public double[] probabilities(float[] values, int start, int units) {
    if (units == 1) {
      double value = values[start];
      // Of the negative, not 1 - p: keeps small probabilities of the first class exact.
      return isLogits()
          ? new double[] {sigmoid(-value), sigmoid(value)}
          : new double[] {1 - value, value};
    }
    double[] row = new double[units];
    for (int i = 0; i < units; i++) {
      row[i] = values[start + i];
    }
    return switch (this) {
      case SOFTMAX_LOGITS -> softmax(row);
      case SIGMOID_LOGITS -> Arrays.stream(row).map(OutputKind::sigmoid).toArray();
      case SOFTMAX_PROBABILITIES, SIGMOID_PROBABILITIES -> row;
    };
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double[] softmax(double[] logits) {
    double most = Arrays.stream(logits).max().orElse(0);
    double[] exponentials = Arrays.stream(logits).map(logit -> Math.exp(logit - most)).toArray();
    double sum = Arrays.stream(exponentials).sum();
    return Arrays.stream(exponentials).map(value -> value / sum).toArray();
  }

  private boolean isLogits() {
    return output.equals(ModelMetadata.OUTPUT_LOGITS);
  }

  /**
   * What a difference of logits is measured against where the logits are smaller: a logit can lie
   * near zero as the sum of large terms that cancel, and only what it does to probabilities
   * matters. No probability moves by more than {@code difference / unit}, as the slope of a sigmoid
   * is at most 1/4, and that of softmax at most 1/2 in the largest logit difference. 0 for
   * probabilities.
   */
  public double unit() {
    return unit;
  }

  /** Value of {@link ModelMetadata#OUTPUT}. */
  public String output() {
    return output;
  }

  /** Value of {@link ModelMetadata#ACTIVATION}. */
  public String activation() {
    return activation;
  }
}
