package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.TensorData;

/** Paints a rectangle of each image over, with noise or one colour. */
final class RandomErasing {
  private final LayerCall call;
  private final Formula f;
  private final Draws draws;
  private final Layout layout;

  private RandomErasing(LayerCall call, Draws draws) {
    this.call = call;
    this.f = Formula.of(call);
    this.draws = draws;
    this.layout = Layout.of(call, 2);
  }

  static ValueRef write(LayerCall call, Draws draws) {
    return new RandomErasing(call, draws).write();
  }

  private ValueRef write() {
    Factor scale = Factor.of(call.config(), "scale", 0, 1);
    // Keras draws both shares of the image as rows of two.
    ValueRef shares = f.op("Sqrt", draws.pairPerRow(scale));
    ValueRef[] each =
        f.split(shares, 1, 2).stream()
            .map(share -> f.reshapeTo(share, f.ints(-1, 1, 1, 1)))
            .toArray(ValueRef[]::new);
    ValueRef isColumn = within(1, each[0]);
    ValueRef isRow = within(0, each[1]);
    ValueRef isPainted =
        call.ops().add(call.ops().node("LogicalAnd", "is_painted").input(isColumn, isRow));
    ValueRef probability = draws.perImage(Factor.of(call.config(), "factor", 0, 1));
    ValueRef happens = draws.happens(probability);
    ValueRef erased =
        call.ops().add(call.ops().node("LogicalAnd", "is_erased").input(happens, isPainted));
    ValueRef x = call.floatInput();
    return f.op("SelectV2", erased, paint(), x);
  }

  /** Whether positions along a side are within a part of it, which begins at random. */
  private ValueRef within(int side, ValueRef share) {
    int size = Math.toIntExact(call.size(layout.axis(side)));
    ValueRef length = f.times(share, size);
    ValueRef start = f.op("Mul", draws.perImage(Factor.UNIT), f.plus(f.op("Neg", length), size));
    long[] sizes = {1, 1, 1, 1};
    sizes[layout.axis(side)] = size;
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = i;
    }
    ValueRef positions = f.constant(TensorData.ofFloats(numbers, sizes));
    ValueRef isAfter = f.op("GreaterEqual", positions, start);
    ValueRef isBefore = f.op("Less", positions, f.op("AddV2", start, length));
    String name = call.ops().freshName("within");
    return call.ops().add(call.ops().node("LogicalAnd", name).input(isAfter, isBefore));
  }

  private ValueRef paint() {
    Factor range = Factor.valueRange(call.config());
    if (!call.config().has("fill_value")) {
      return f.clip(f.times(draws.normal(), range.high()), range.low(), range.high());
    }
    double[] color = call.config().numbers("fill_value");
    if (color.length != 1 && color.length != layout.channels()) {
      throw new LayerException(
          "fill_value: " + call.config().get("fill_value"),
          "a number, or one for each of " + layout.channels() + " channels");
    }
    float[] values = new float[color.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.min(Math.max(color[i], range.low()), range.high());
    }
    long[] sizes = {1, 1, 1, 1};
    sizes[layout.channelAxis()] = values.length;
    return f.constant(TensorData.ofFloats(values, sizes));
  }
}
