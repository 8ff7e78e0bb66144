package io.github.topwork.train.run;

/** What the output of a classifier holds. */
public enum OutputKind {
  /** Numbers before softmax or sigmoid. */
  LOGITS,
  /** Numbers after softmax or sigmoid. */
  PROBABILITIES;

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
      double second = this == LOGITS ? 1 / (1 + Math.exp(-value)) : value;
      return new double[] {1 - second, second};
    }
    double[] probabilities = new double[units];
    for (int i = 0; i < units; i++) {
      probabilities[i] = values[start + i];
    }
    return this == LOGITS ? softmax(probabilities) : probabilities;
  }

  private static double[] softmax(double[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      most = Math.max(most, logit);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - most);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    return logits;
  }
}
