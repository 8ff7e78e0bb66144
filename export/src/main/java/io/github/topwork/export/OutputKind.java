package io.github.topwork.export;

import io.github.topwork.image.ModelMetadata;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** What a classifier's first output holds, as {@code metadata_props} say it. */
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
