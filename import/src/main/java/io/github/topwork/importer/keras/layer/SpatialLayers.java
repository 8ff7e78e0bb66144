package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Layers that add, take away or repeat along spatial dimensions. */
final class SpatialLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.ofEntries(
          entry("ZeroPadding1D", call -> padding(call, 1)),
          entry("ZeroPadding2D", call -> padding(call, 2)),
          entry("ZeroPadding3D", call -> padding(call, 3)),
          entry("Cropping1D", call -> cropping(call, 1)),
          entry("Cropping2D", call -> cropping(call, 2)),
          entry("Cropping3D", call -> cropping(call, 3)),
          entry("UpSampling1D", call -> repeating(call, 1)),
          entry("UpSampling2D", SpatialLayers::upSampling),
          entry("UpSampling3D", call -> repeating(call, 3)));

  private SpatialLayers() {}

  private static ValueRef padding(LayerCall call, int spatial) {
    Layout layout = Layout.of(call, spatial);
    int[][] sides = sides(call, "padding", layout);
    return Rearrange.pad(call.ops(), "Pad", call.floatInput(), sides[0], sides[1]);
  }

  private static ValueRef cropping(LayerCall call, int spatial) {
    Layout layout = Layout.of(call, spatial);
    int[][] sides = sides(call, "cropping", layout);
    for (int i = 0; i < spatial; i++) {
      int axis = layout.axis(i);
      long size = call.inputShape().dim(axis).sizeOrMinusOne();
      if (size >= 0 && size <= (long) sides[0][axis] + sides[1][axis]) {
        throw new LayerException(
            "cropping " + call.config().get("cropping") + " of shape " + call.inputShape(),
            "a cropping that leaves something");
      }
    }
    return Rearrange.crop(call.ops(), "Crop", call.floatInput(), sides[0], sides[1]);
  }

  /**
   * How much before and after each axis of the input: a number for all sides; for each dimension a
   * number for both sides, or a pair.
   */
  private static int[][] sides(LayerCall call, String key, Layout layout) {
    JsonNode stated = call.config().get(key);
    int spatial = layout.spatial();
    int[][] sides = new int[2][layout.rank()];
    boolean isPair = spatial == 1 && stated.size() == 2;
    if (stated.isArray() && stated.size() != spatial && !isPair) {
      throw wrong(key, stated, spatial);
    }
    for (int i = 0; i < spatial; i++) {
      JsonNode one = stated.isArray() && !isPair ? stated.get(i) : stated;
      if (one.isArray() && one.size() != 2) {
        throw wrong(key, stated, spatial);
      }
      for (int side = 0; side < 2; side++) {
        JsonNode value = one.isArray() ? one.get(side) : one;
        if (!value.isNumber() || value.doubleValue() != value.intValue() || value.intValue() < 0) {
          throw wrong(key, stated, spatial);
        }
        sides[side][layout.axis(i)] = value.intValue();
      }
    }
    return sides;
  }

  private static LayerException wrong(String key, JsonNode stated, int spatial) {
    return new LayerException(
        key + ": " + stated, "whole numbers for both sides of " + spatial + " dimensions");
  }

  private static ValueRef upSampling(LayerCall call) {
    Layout layout = Layout.of(call, 2);
    int[] factors = factors(call, 2);
    String way =
        call.config().has("interpolation")
            ? call.config().choice("interpolation", Resample.WAYS)
            : "nearest";
    ValueRef x = layout.toLast(call.floatInput());
    Size height = Size.of(call, "height", x, 1).times(call.ops(), "new_height", factors[0]);
    Size width = Size.of(call, "width", x, 2).times(call.ops(), "new_width", factors[1]);
    return layout.fromLast(Resample.write(call, x, way, false, height, width));
  }

  /** Repeats each element along the spatial dimensions, one after the other. */
  private static ValueRef repeating(LayerCall call, int spatial) {
    Layout layout = Layout.of(call, spatial);
    int[] factors = factors(call, spatial);
    ValueRef x = call.floatInput();
    List<Size> sizes = new ArrayList<>();
    for (int axis = 0; axis < layout.rank(); axis++) {
      sizes.add(Size.of(call, "size_" + axis, x, axis));
    }
    for (int i = 0; i < spatial; i++) {
      if (factors[i] == 1) {
        continue;
      }
      int axis = layout.axis(i);
      String name = "repeat_" + axis;
      int[] times = new int[layout.rank() + 1];
      Arrays.fill(times, 1);
      times[axis + 1] = factors[i];
      ValueRef apart = Formula.of(call).expandDims(x, axis + 1);
      ValueRef tiled = Formula.of(call).tile(apart, times);
      sizes.set(axis, sizes.get(axis).times(call.ops(), name + "/size", factors[i]));
      x = Size.reshape(call, name, tiled, sizes);
    }
    return x;
  }

  private static int[] factors(LayerCall call, int spatial) {
    int[] factors = call.config().integers("size", spatial);
    if (Arrays.stream(factors).anyMatch(factor -> factor < 1)) {
      throw new LayerException("size " + Arrays.toString(factors), "all above zero");
    }
    return factors;
  }
}
