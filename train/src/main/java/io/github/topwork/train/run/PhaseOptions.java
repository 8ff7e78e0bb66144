package io.github.topwork.train.run;

/**
 * One phase of training.
 *
 * @param epochs passes over the training images; 0 leaves the phase out
 * @param learningRate Adam's learning rate
 */
public record PhaseOptions(int epochs, double learningRate) {
  public PhaseOptions {
    if (epochs < 0) {
      throw new IllegalArgumentException("epochs: " + epochs + " (expected: >= 0)");
    }
    if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw new IllegalArgumentException(
          "learningRate: " + learningRate + " (expected: > 0 and finite)");
    }
  }
}
