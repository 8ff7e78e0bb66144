package io.github.topwork.train.run;

/** What the output of a classifier holds. */
public enum OutputKind {
  /** Numbers before softmax or sigmoid. */
  LOGITS,
  /** Numbers after softmax or sigmoid. */
  PROBABILITIES;

  /**
   * One probability for each class, of outputs of this kind; a single unit is the probability of
   * the second of two classes.
   *
   * @param values outputs of one or more images
   * @param start where those of the image begin
   * @param units how many they are
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
    if (this == LOGITS) {
      double most = Double.NEGATIVE_INFINITY;
      for (double logit : probabilities) {
        most = Math.max(most, logit);
      }
      double sum = 0;
      for (int i = 0; i < units; i++) {
        probabilities[i] = Math.exp(probabilities[i] - most);
        sum += probabilities[i];
      }
      for (int i = 0; i < units; i++) {
        probabilities[i] /= sum;
      }
    }
    return probabilities;
  }
}
