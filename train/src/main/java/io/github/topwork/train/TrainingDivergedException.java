package io.github.topwork.train;

/** The loss is no longer a finite number; the weights are lost, an earlier checkpoint is not. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingDivergedException(double loss, int epoch, int batch, double learningRate) {
    super(
        "Training diverged. Given: loss "
            + loss
            + ". Expected: a finite number. Where: epoch "
            + (epoch + 1)
            + ", batch "
            + (batch + 1)
            + ", learning rate "
            + learningRate
            + ". Fix: lower the learning rate, or look for inputs that are not finite.");
  }
}
