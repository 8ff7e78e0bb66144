package io.github.topwork.train.callback;

/** Sets the learning rate of every epoch; as Keras's LearningRateScheduler. */
public final class LearningRateScheduler implements Callback {
  /** Says the learning rate of an epoch. */
  @FunctionalInterface
  public interface Rate {
    /**
     * Returns the learning rate.
     *
     * @param epoch counted from 0
     * @param present learning rate before it
     */
    double of(int epoch, double present);
  }

  private final Rate rate;

  /** Creates the callback. */
  public LearningRateScheduler(Rate rate) {
    this.rate = rate;
  }

  @Override
  public boolean setsLearningRate() {
    return true;
  }

  @Override
  public void onEpochBegin(int epoch, TrainingControl control) {
    control.setLearningRate(rate.of(epoch, control.learningRate()));
  }
}
