package io.github.topwork.graph;

import static java.util.Objects.requireNonNull;

/**
 * Named state of a model. In a flat graph it is one {@code VarHandleOp} node of the same name, read
 * by one {@code ReadVariableOp} node named {@code <name>/read}.
 *
 * @param name path as Keras shows it, unique in the model: {@code block1_conv1/kernel}
 * @param type element type
 * @param shape shape, fully known
 * @param trainable whether the file or the user lets an optimizer change it
 */
public record Variable(String name, DataType type, Shape shape, boolean trainable) {
  public Variable {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    if (name.isEmpty() || !shape.isFullyKnown()) {
      throw new IllegalArgumentException(
          "variable '" + name + "' of shape " + shape + " (expected: a name and a known shape)");
    }
  }

  /** Number of elements. */
  public long elementCount() {
    return shape.elementCount();
  }

  /** Name of the node that reads it. */
  public String readNode() {
    return name + "/read";
  }

  /** Returns this variable, trainable or not. */
  public Variable withTrainable(boolean newTrainable) {
    return new Variable(name, type, shape, newTrainable);
  }
}
