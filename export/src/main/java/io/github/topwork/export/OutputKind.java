package io.github.topwork.export;

import io.github.topwork.image.ModelMetadata;

/** What a classifier's first output holds, as {@code metadata_props} say it. */
public enum OutputKind {
  /** Logits; softmax makes probabilities of them. */
  SOFTMAX_LOGITS(ModelMetadata.OUTPUT_LOGITS, ModelMetadata.ACTIVATION_SOFTMAX),
  /** Logits; the sigmoid of each is a probability. */
  SIGMOID_LOGITS(ModelMetadata.OUTPUT_LOGITS, ModelMetadata.ACTIVATION_SIGMOID),
  /** Probabilities that sum to 1. */
  SOFTMAX_PROBABILITIES(ModelMetadata.OUTPUT_PROBABILITIES, ModelMetadata.ACTIVATION_SOFTMAX),
  /** Probabilities, each by itself. */
  SIGMOID_PROBABILITIES(ModelMetadata.OUTPUT_PROBABILITIES, ModelMetadata.ACTIVATION_SIGMOID);

  private final String output;
  private final String activation;

  OutputKind(String output, String activation) {
    this.output = output;
    this.activation = activation;
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
