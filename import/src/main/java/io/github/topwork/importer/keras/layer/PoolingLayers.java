package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Map;

/** Pooling: over windows, over everything, and over as many parts as the result has elements. */
final class PoolingLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.ofEntries(
          entry("MaxPooling1D", call -> pool(call, "MaxPool", 1)),
          entry("MaxPooling2D", call -> pool(call, "MaxPool", 2)),
          entry("MaxPooling3D", call -> pool(call, "MaxPool3D", 3)),
          entry("AveragePooling1D", call -> pool(call, "AvgPool", 1)),
          entry("AveragePooling2D", call -> pool(call, "AvgPool", 2)),
          entry("AveragePooling3D", call -> pool(call, "AvgPool3D", 3)),
          entry("GlobalMaxPooling1D", call -> global(call, "Max", 1)),
          entry("GlobalMaxPooling2D", call -> global(call, "Max", 2)),
          entry("GlobalMaxPooling3D", call -> global(call, "Max", 3)),
          entry("GlobalAveragePooling1D", call -> global(call, "Mean", 1)),
          entry("GlobalAveragePooling2D", call -> global(call, "Mean", 2)),
          entry("GlobalAveragePooling3D", call -> global(call, "Mean", 3)),
          entry("AdaptiveMaxPooling1D", call -> adaptive(call, false, 1)),
          entry("AdaptiveMaxPooling2D", call -> adaptive(call, false, 2)),
          entry("AdaptiveMaxPooling3D", call -> adaptive(call, false, 3)),
          entry("AdaptiveAveragePooling1D", call -> adaptive(call, true, 1)),
          entry("AdaptiveAveragePooling2D", call -> adaptive(call, true, 2)),
          entry("AdaptiveAveragePooling3D", call -> adaptive(call, true, 3)));

  private PoolingLayers() {}

  private static ValueRef pool(LayerCall call, String op, int spatial) {
    Layout layout = Layout.of(call, spatial);
    Window window = Window.ofPool(call, spatial);
    Convolution plane = new Convolution(call, window);
    ValueRef pooled =
        call.ops()
            .add(
                window
                    .on(call.ops().node(op, op))
                    .input(plane.toPlane(layout.toLast(call.floatInput())))
                    .attribute("T", DataType.FLOAT)
                    .attribute("ksize", window.sizes()));
    return layout.fromLast(plane.fromPlane(pooled));
  }

  private static ValueRef global(LayerCall call, String op, int spatial) {
    Layout layout = Layout.of(call, spatial);
    boolean keepDims = call.config().flag("keepdims", false);
    boolean isFloating = call.type(call.input()).map(DataType::isFloating).orElse(true);
    if (op.equals("Mean") && call.kerasVersion() < 3 && !isFloating) {
      throw new LayerException(
          "an input of whole numbers, whose mean Keras 2 cuts to a whole number", "float32");
    }
    return call.ops().reduce(op, op, call.floatInput(), keepDims, layout.axes());
  }

  private static ValueRef adaptive(LayerCall call, boolean isAverage, int spatial) {
    Layout layout = Layout.of(call, spatial);
    int[] parts = call.config().integers("output_size", spatial);
    ValueRef x = call.floatInput();
    for (int i = 0; i < spatial; i++) {
      int axis = layout.axis(i);
      long size = call.size(axis);
      if (parts[i] < 1 || size < 1) {
        throw new LayerException(
            "output_size " + parts[i] + " of a size of " + size, "both above zero");
      }
      if (parts[i] != size) {
        x = adaptive(call, isAverage, x, axis, layout.rank(), Math.toIntExact(size), parts[i]);
      }
    }
    return x;
  }

  /**
   * Pools along one axis. Part {@code i} of {@code n} goes from floor(i * size / n) to ceil((i + 1)
   * * size / n); shorter parts repeat their last element, which an average does not count again.
   */
  private static ValueRef adaptive(
      LayerCall call, boolean isAverage, ValueRef x, int axis, int rank, int size, int parts) {
    Limits.checkConstant("parts", Math.max((double) parts, size));
    int longest = 0;
    for (int i = 0; i < parts; i++) {
      longest = Math.max(longest, end(i, size, parts) - start(i, size, parts));
    }
    int[] indices = new int[Math.multiplyExact(parts, longest)];
    float[] weights = new float[indices.length];
    for (int i = 0; i < parts; i++) {
      int length = end(i, size, parts) - start(i, size, parts);
      for (int j = 0; j < longest; j++) {
        indices[i * longest + j] = start(i, size, parts) + Math.min(j, length - 1);
        weights[i * longest + j] = j < length ? 1f / length : 0;
      }
    }
    String name = "axis_" + axis;
    ValueRef gathered =
        Rearrange.gather(
            call.ops(), name + "/parts", x, axis, TensorData.ofInts(indices, parts, longest));
    if (!isAverage) {
      return call.ops().reduce("Max", name, gathered, false, axis + 1);
    }
    long[] shape = new long[rank + 1 - axis];
    Arrays.fill(shape, 1);
    shape[0] = parts;
    shape[1] = longest;
    ValueRef weighted =
        call.ops()
            .op(
                "Mul",
                name + "/weighted",
                gathered,
                call.ops().constant(name + "/weights", TensorData.ofFloats(weights, shape)));
    return call.ops().reduce("Sum", name, weighted, false, axis + 1);
  }

  private static int start(int part, int size, int parts) {
    return (int) ((long) part * size / parts);
  }

  private static int end(int part, int size, int parts) {
    return (int) (((long) (part + 1) * size + parts - 1) / parts);
  }
}
