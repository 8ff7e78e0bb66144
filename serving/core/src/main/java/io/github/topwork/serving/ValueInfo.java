package io.github.topwork.serving;

import java.util.List;
import java.util.Objects;

/**
 * Name, element type and shape of a model's input or output.
 *
 * @param name as in the ONNX graph
 * @param type element type
 * @param shape dimensions; {@link #DYNAMIC} where a request chooses
 */
public record ValueInfo(String name, TensorType type, List<Long> shape) {
  /** A dimension that each request chooses, such as the batch. */
  public static final long DYNAMIC = -1;

  /** Copies the shape. */
  public ValueInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    shape = List.copyOf(shape);
  }

  /** Whether a tensor of that shape fits: same rank, equal dimensions, dynamic ones at least 1. */
  boolean admits(List<Long> given) {
    if (given.size() != shape.size()) {
      return false;
    }
    for (int axis = 0; axis < shape.size(); axis++) {
      long dim = shape.get(axis);
      if (dim == DYNAMIC ? given.get(axis) < 1 : dim != given.get(axis)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return name + " " + type + shape;
  }
}
