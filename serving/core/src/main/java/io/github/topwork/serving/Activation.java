package io.github.topwork.serving;

import java.util.Arrays;

/** What makes probabilities of a classifier's outputs. */
enum Activation {
  /** The outputs are probabilities already, one per label. */
  NONE,
  /** The outputs are one probability: that of the second of two labels. */
  NONE_BINARY,
  /** One of several classes; probabilities sum to 1. */
  SOFTMAX,
  /** Each class by itself. */
  SIGMOID,
  /** One output for two classes: the sigmoid is the probability of the second. */
  SIGMOID_BINARY;

  /** Probabilities of one image, one per label. */
  double[] apply(double[] outputs) {
    return switch (this) {
      case NONE -> outputs;
      case NONE_BINARY -> new double[] {1 - outputs[0], outputs[0]};
      case SOFTMAX -> softmax(outputs);
      case SIGMOID -> Arrays.stream(outputs).map(Activation::sigmoid).toArray();
      // Of the negative, not 1 - p: keeps small probabilities of the first class exact.
      case SIGMOID_BINARY -> new double[] {sigmoid(-outputs[0]), sigmoid(outputs[0])};
    };
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double[] softmax(double[] logits) {
    double largest = Arrays.stream(logits).max().orElseThrow();
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int index = 0; index < logits.length; index++) {
      probabilities[index] = Math.exp(logits[index] - largest);
      sum += probabilities[index];
    }
    for (int index = 0; index < logits.length; index++) {
      probabilities[index] /= sum;
    }
    return probabilities;
  }
}
