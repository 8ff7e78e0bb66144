package io.github.topwork.train.head;

import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;

/** What a layer of a head or of the preprocessing sees while it writes its nodes. */
public final class LayerScope {
  private final HeadWriter writer;
  private final String layer;
  private final OpWriter ops;
  private final ValueRef input;
  private final Shape shape;

  LayerScope(HeadWriter writer, String layer, OpWriter ops, ValueRef input, Shape shape) {
    this.writer = writer;
    this.layer = layer;
    this.ops = ops;
    this.input = input;
    this.shape = shape;
  }

  /** Writes nodes below the layer's name. */
  public OpWriter ops() {
    return ops;
  }

  /** Value that comes in, {@code float32}. */
  public ValueRef input() {
    return input;
  }

  /** Shape of the value that comes in. */
  public Shape inputShape() {
    return shape;
  }

  /** Is the layer written in training mode? */
  public boolean training() {
    return writer.training();
  }

  ValueRef weight(String name, Shape weightShape, boolean trainable, Initializer initializer) {
    return writer.weight(layer, name, weightShape, trainable, initializer);
  }

  void update(String name, ValueRef newValue) {
    writer.update(layer + "/" + name, newValue);
  }

  ValueRef randomUniform(ValueRef sizes) {
    return writer.randomUniform(ops, layer, sizes);
  }

  long knownSize(int axis, String why) {
    if (!shape.isRanked() || !shape.dim(axis).isKnown()) {
      throw mismatch("a known size of dimension " + axis + ", " + why);
    }
    return shape.dim(axis).sizeOrMinusOne();
  }

  ShapeMismatchException mismatch(String expected) {
    return new ShapeMismatchException(
        new Problem(
            "Layer does not fit",
            "input " + shape,
            expected,
            "layer '" + layer + "'",
            "change the head, or cut the backbone at another layer"));
  }
}
