package io.github.topwork.train.head;

import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ValueRef;

/**
 * What a layer wrote.
 *
 * @param value its output
 * @param logits its output before a softmax or sigmoid, else the same as {@code value}
 * @param shape shape of both
 */
public record LayerOutput(ValueRef value, ValueRef logits, Shape shape) {
  static LayerOutput of(ValueRef value, Shape shape) {
    return new LayerOutput(value, value, shape);
  }
}
