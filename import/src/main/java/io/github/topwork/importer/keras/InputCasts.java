package io.github.topwork.importer.keras;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.shape.ShapeTracker;
import io.github.topwork.tensor.DataType;
import java.util.HashMap;
import java.util.Map;

/**
 * What Keras converts before a layer or a model within sees it. A layer converts numbers with
 * fractions to the precision in which it computes, here float32; a model converts whatever it is
 * given to the types of its inputs.
 */
final class InputCasts {
  private final OpWriter ops;
  private final ShapeTracker shapes;
  private final Map<ValueRef, ValueRef> known = new HashMap<>();

  /** Creates the conversions of one call. */
  InputCasts(OpWriter ops, ShapeTracker shapes) {
    this.ops = ops;
    this.shapes = shapes;
  }

  /** The value as a layer takes it. */
  ValueRef forLayer(LayerSpec layer, ValueRef value) {
    if (layer.isFunction()) {
      return value;
    }
    boolean isFloating = shapes.type(value).map(DataType::isFloating).orElse(false);
    return isFloating ? cast(value, DataType.FLOAT) : value;
  }

  /** The value as an input layer of a model within takes it. */
  ValueRef forInput(LayerSpec input, ValueRef value) {
    boolean isStated = input.config().hasNonNull("dtype");
    return isStated ? cast(value, InputShapes.type(input)) : value;
  }

  private ValueRef cast(ValueRef value, DataType to) {
    DataType from = shapes.type(value).orElse(to);
    return from == to
        ? value
        : known.computeIfAbsent(value, any -> ops.cast(ops.freshName("autocast"), value, from, to));
  }
}
