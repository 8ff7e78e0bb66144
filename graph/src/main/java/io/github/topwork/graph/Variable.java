package io.github.topwork.graph;

import static java.util.Objects.requireNonNull;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;

/**
 * Named state of a model. In a flat graph it is one {@code VarHandleOp} node of the same name, read
 * by one {@code ReadVariableOp} node named {@code <name>/read}.
 *
 * @param name path as Keras shows it, unique in the model: {@code block1_conv1/kernel}
 * @param type element type
 * @param shape shape, fully known
 * @param trainable whether the file or the user lets an optimizer change it
 * @param state whether it is no weight at all, so that no user can make it trainable: moving
 *     statistics, counters, vectors of spectral normalization, seeds
 */
public record Variable(String name, DataType type, Shape shape, boolean trainable, boolean state) {
  public Variable {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    if (name.isEmpty() || !shape.isFullyKnown()) {
      throw new IllegalArgumentException(
          "variable '" + name + "' of shape " + shape + " (expected: a name and a known shape)");
    }
    if (trainable && state) {
      throw new IllegalArgumentException(
          "variable '" + name + "' trainable and state (expected: at most one of both)");
    }
  }

  /** A weight. */
  public Variable(String name, DataType type, Shape shape, boolean trainable) {
    this(name, type, shape, trainable, false);
  }

  /** Number of elements. */
  public long elementCount() {
    return shape.elementCount();
  }

  /** Name of the node that reads it. */
  public String readNode() {
    return name + "/read";
  }

  /** Returns this variable, trainable or not; state is never trainable. */
  public Variable withTrainable(boolean newTrainable) {
    return new Variable(name, type, shape, newTrainable && !state, state);
  }

  /** Returns this variable as state, which no optimizer changes. */
  public Variable asState() {
    return new Variable(name, type, shape, false, true);
  }
}
