package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;

/** Mean softmax cross-entropy of logits against rows of probabilities. */
final class SoftmaxLoss {
  private SoftmaxLoss() {}

  static ValueRef write(OpWriter ops, ValueRef logits, ValueRef targets) {
    ValueRef each =
        ops.op("SoftmaxCrossEntropyWithLogits", "SoftmaxCrossEntropyWithLogits", logits, targets);
    return ops.reduce("Mean", "Mean", each, false, 0);
  }
}
