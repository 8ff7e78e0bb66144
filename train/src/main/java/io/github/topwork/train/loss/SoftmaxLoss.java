package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;

/** Softmax cross-entropy of logits against rows of probabilities, of each example. */
final class SoftmaxLoss {
  private SoftmaxLoss() {}

  static ValueRef write(OpWriter ops, ValueRef logits, ValueRef targets) {
    return ops.op(
        "SoftmaxCrossEntropyWithLogits", "SoftmaxCrossEntropyWithLogits", logits, targets);
  }
}
