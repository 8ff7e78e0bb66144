package io.github.topwork.graph;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.ValueInfo;
import java.util.List;

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

  /** Name, type and shape, without the graph. */
  public ValueInfo info() {
    return new ValueInfo(name, type, shape);
  }

  /** Names, types and shapes, without the graph. */
  public static List<ValueInfo> infos(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::info).toList();
  }

  /** Written {@code xception_input float32[batch, 224, 224, 3]}. */
  @Override
  public String toString() {
    return info().toString();
  }
}
