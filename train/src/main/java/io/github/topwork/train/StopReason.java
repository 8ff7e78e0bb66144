package io.github.topwork.train;

/** Why {@code fit} returned. */
public enum StopReason {
  /** All epochs were done. */
  COMPLETED,
  /** A callback asked to stop, for example {@code EarlyStopping}. */
  CALLBACK,
  /** The stop flag was raised or the thread interrupted; the weights are those of the last step. */
  INTERRUPTED
}
