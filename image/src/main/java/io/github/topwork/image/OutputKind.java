package io.github.topwork.image;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

  /**
   * The kind that a file's {@code metadata_props} name, if they name one. Probabilities need no
   * activation.
   */
  public static Optional<OutputKind> of(Map<String, String> metadata) {
    if (ModelMetadata.OUTPUT_PROBABILITIES.equals(metadata.get(ModelMetadata.OUTPUT))
        && metadata.get(ModelMetadata.ACTIVATION) == null) {
      return Optional.of(SIGMOID_PROBABILITIES);
    }
    return Arrays.stream(values())
        .filter(kind -> kind.output.equals(metadata.get(ModelMetadata.OUTPUT)))
        .filter(kind -> kind.activation.equals(metadata.get(ModelMetadata.ACTIVATION)))
        .findFirst();
  }

  /** Why metadata name no kind, though they hold labels. */
  static String problem(Map<String, String> metadata) {
    String given = metadata.get(ModelMetadata.OUTPUT);
    boolean known = Arrays.stream(values()).anyMatch(kind -> kind.output.equals(given));
    String key = known ? ModelMetadata.ACTIVATION : ModelMetadata.OUTPUT;
    String expected =
        Arrays.stream(values())
            .map(known ? OutputKind::activation : OutputKind::output)
            .distinct()
            .collect(Collectors.joining(" or "));
    return "metadata '"
        + key
        + "' is '"
        + metadata.get(key)
        + "' (expected: "
        + expected
        + (known ? ")" : ", as there are labels)");
  }

  /** Logits of one of several classes: a single unit belongs to a sigmoid, several to a softmax. */
  public static OutputKind logits(int units) {
    return units == 1 ? SIGMOID_LOGITS : SOFTMAX_LOGITS;
  }

  /** One probability for each class; a single output of two classes is about the second. */
  double[] probabilities(double[] outputs, int classes) {
    if (outputs.length == 1 && classes == 2) {
      double value = outputs[0];
      // Of the negative, not 1 - p: keeps small probabilities of the first class exact.
      return isLogits()
          ? new double[] {sigmoid(-value), sigmoid(value)}
          : new double[] {1 - value, value};
    }
    return switch (this) {
      case SOFTMAX_LOGITS -> softmax(outputs);
      case SIGMOID_LOGITS -> Arrays.stream(outputs).map(OutputKind::sigmoid).toArray();
      case SOFTMAX_PROBABILITIES, SIGMOID_PROBABILITIES -> outputs.clone();
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

  /** Do the classes share one probability? */
  boolean isSoftmax() {
    return activation.equals(ModelMetadata.ACTIVATION_SOFTMAX);
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
