package io.github.topwork.graph;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;

/**
 * A named input or output of a model.
 *
 * @param name name in the signature, for example {@code dense_11}
 * @param value the value in the graph
 * @param type element type
 * @param shape shape, with the batch dimension named {@code batch} where it is free
 */
public record TensorSpec(String name, ValueRef value, DataType type, Shape shape) {
  /** Returns this input or output with another value behind it. */
  public TensorSpec withValue(ValueRef newValue) {
    return new TensorSpec(name, newValue, type, shape);
  }

  /** Written {@code xception_input float32[batch, 224, 224, 3]}. */
  @Override
  public String toString() {
    return name + " " + type.displayName() + shape;
  }
}
