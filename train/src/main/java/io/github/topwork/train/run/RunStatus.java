package io.github.topwork.train.run;

/** How far a run came. */
public enum RunStatus {
  /** It is being made, or the process that made it was killed. */
  RUNNING,
  /** All is there. */
  COMPLETED,
  /** It was asked to stop; checkpoints to go on from are there, the model is not. */
  INTERRUPTED,
  /** It ended in an error. */
  FAILED
}
