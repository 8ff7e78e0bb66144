package io.github.topwork.tensor;

/**
 * Name, element type and shape of a value of an ONNX model, such as an input or output.
 *
 * @param name name of the value
 * @param type element type
 * @param shape shape in the value's own layout; named dimensions are equal where names are
 */
public record ValueInfo(String name, DataType type, Shape shape) {
  /** Returns the same type and shape under another name. */
  public ValueInfo withName(String newName) {
    return new ValueInfo(newName, type, shape);
  }

  /** Written {@code x float32[batch, 3, 64, 64]}. */
  @Override
  public String toString() {
    return name + " " + type.displayName() + shape;
  }
}
