package io.github.topwork.train.head;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;

/** Activation of a dense layer, by Keras's names. */
public enum Activation {
  /** None: {@code x}. */
  LINEAR(""),
  /** {@code max(x, 0)}. */
  RELU("Relu"),
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID("Sigmoid"),
  /** Sums to 1 along the last axis. */
  SOFTMAX("Softmax"),
  /** {@code tanh(x)}. */
  TANH("Tanh"),
  /** {@code x} above 0, {@code exp(x) - 1} below. */
  ELU("Elu"),
  /** Scaled {@link #ELU}. */
  SELU("Selu"),
  /** {@code log(exp(x) + 1)}. */
  SOFTPLUS("Softplus");

  private final String op;

  Activation(String op) {
    this.op = op;
  }

  /** Does it turn logits into probabilities? */
  public boolean givesProbabilities() {
    return this == SIGMOID || this == SOFTMAX;
  }

  ValueRef write(OpWriter ops, ValueRef x) {
    return op.isEmpty() ? x : ops.op(op, op, x);
  }
}
