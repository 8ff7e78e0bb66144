package io.github.topwork.train.run;

/** What the output of a classifier holds. */
public enum OutputKind {
  /** Numbers before softmax or sigmoid. */
  LOGITS,
  /** Numbers after softmax or sigmoid. */
  PROBABILITIES
}
