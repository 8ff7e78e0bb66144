package io.github.topwork.train;

import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Options of {@code fit}.
 *
 * @param epochs number of the epoch to end before, counted from 0; with {@code initialEpoch} 0 the
 *     number of epochs
 * @param initialEpoch number of the first epoch; more than 0 when training goes on
 * @param finished the epochs before the first one, where an earlier process did them: callbacks are
 *     told of them; else none
 * @param validation examples to evaluate after each epoch, of the same kind as the training
 *     examples (images with images, features with features)
 * @param callbacks told of every event, in this order
 * @param classWeights what the loss of each class is multiplied with, in training alone
 * @param stopFlag asked after every batch; when it says {@code true}, {@code fit} returns with
 *     {@link StopReason#INTERRUPTED}
 */
public record FitOptions(
    int epochs,
    int initialEpoch,
    List<EpochResult> finished,
    Optional<Batches> validation,
    List<Callback> callbacks,
    ClassWeights classWeights,
    BooleanSupplier stopFlag) {
  public FitOptions {
    if (epochs < 1 || initialEpoch < 0 || initialEpoch >= epochs) {
      throw new IllegalArgumentException(
          "epochs: " + epochs + " from " + initialEpoch + " (expected: 0 <= initial < epochs)");
    }
    finished = List.copyOf(finished);
    callbacks = List.copyOf(callbacks);
  }

  /** Returns the options for this many epochs, without validation and callbacks. */
  public static FitOptions epochs(int epochs) {
    return builder().epochs(epochs).build();
  }

  /**
   * Checks that callbacks go with an optimizer.
   *
   * @throws IllegalArgumentException if one sets the learning rate and the optimizer has a schedule
   */
  public static void requireFitting(List<Callback> callbacks, OptimizerSpec optimizer) {
    if (optimizer.schedule().isPresent()
        && callbacks.stream().anyMatch(Callback::setsLearningRate)) {
      throw new IllegalArgumentException(
          "a callback sets the learning rate (expected: none, as the optimizer follows "
              + optimizer.schedule().get().spec()
              + ")");
    }
  }

  /** Starts options for one epoch. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. */
  public static final class Builder {
    private int epochs = 1;
    private int initialEpoch;
    private List<EpochResult> finished = List.of();
    private Optional<Batches> validation = Optional.empty();
    private final List<Callback> callbacks = new ArrayList<>();
    private ClassWeights classWeights = ClassWeights.NONE;
    private BooleanSupplier stopFlag = () -> false;

    private Builder() {}

    /** Sets the epoch to end before. */
    public Builder epochs(int value) {
      epochs = value;
      return this;
    }

    /** Sets the first epoch. */
    public Builder initialEpoch(int value) {
      initialEpoch = value;
      return this;
    }

    /** Goes on behind these epochs, which an earlier process finished. */
    public Builder after(List<EpochResult> values) {
      finished = values;
      return initialEpoch(values.size());
    }

    /** Sets the validation examples. */
    public Builder validation(Batches value) {
      validation = Optional.of(value);
      return this;
    }

    /** Appends callbacks. */
    public Builder callback(Callback... values) {
      callbacks.addAll(List.of(values));
      return this;
    }

    /** Sets what the loss of each class is multiplied with; 1 where not set. */
    public Builder classWeights(ClassWeights value) {
      classWeights = value;
      return this;
    }

    /** Sets what is asked after every batch whether to stop. */
    public Builder stopFlag(BooleanSupplier value) {
      stopFlag = value;
      return this;
    }

    /** Builds the options. */
    public FitOptions build() {
      return new FitOptions(
          epochs, initialEpoch, finished, validation, callbacks, classWeights, stopFlag);
    }
  }
}
