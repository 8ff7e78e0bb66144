package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Map;

/** Image preprocessing inside of a model: sizes and scales. */
final class ImageLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "Resizing", ImageLayers::resizing,
          "CenterCrop", ImageLayers::centerCrop,
          "Rescaling", ImageLayers::rescaling);

  private ImageLayers() {}

  private static ValueRef resizing(LayerCall call) {
    RandomLayers.acceptTraining(call);
    Layout layout = Layout.of(call, 2);
    int height = positive(call, "height");
    int width = positive(call, "width");
    String way = call.config().choice("interpolation", Resample.WAYS);
    boolean antialias = call.config().flag("antialias", false);
    boolean crops = call.config().flag("crop_to_aspect_ratio", false);
    boolean pads = call.config().flag("pad_to_aspect_ratio", false);
    call.config().choice("fill_mode", "constant");
    float fill = (float) call.config().number("fill_value", 0);
    if (crops && pads) {
      throw new LayerException(
          "crop_to_aspect_ratio and pad_to_aspect_ratio", "one of them at most");
    }
    ValueRef x = layout.toLast(call.floatInput());
    if (crops) {
      x = Framing.of(call, x).cropped(height, width);
    } else if (pads) {
      x = Framing.of(call, x).padded(height, width, fill);
    }
    return layout.fromLast(
        Resample.write(call, x, way, antialias, Size.of(height), Size.of(width)));
  }

  /** The middle of images that are large enough; of others what Resizing makes of them. */
  private static ValueRef centerCrop(LayerCall call) {
    RandomLayers.acceptTraining(call);
    Layout layout = Layout.of(call, 2);
    int height = positive(call, "height");
    int width = positive(call, "width");
    Framing framing = Framing.of(call, layout.toLast(call.floatInput()));
    Size partHeight = Size.of(height);
    Size partWidth = Size.of(width);
    if (!framing.hasKnownSize()) {
      OpWriter ops = call.ops();
      ValueRef isLarge =
          ops.add(
              ops.node("LogicalAnd", "is_large")
                  .input(
                      framing.height().isAtLeast(ops, "is_high", height),
                      framing.width().isAtLeast(ops, "is_wide", width)));
      partHeight = partHeight.where(ops, "crop_height", isLarge, framing.partHeight(height, width));
      partWidth = partWidth.where(ops, "crop_width", isLarge, framing.partWidth(height, width));
    } else if (framing.height().number() < height || framing.width().number() < width) {
      partHeight = framing.partHeight(height, width);
      partWidth = framing.partWidth(height, width);
    }
    // A part of the wanted size comes out of the resizing as it is.
    ValueRef cropped = framing.middle(partHeight, partWidth);
    return layout.fromLast(
        Resample.write(call, cropped, "bilinear", false, Size.of(height), Size.of(width)));
  }

  private static int positive(LayerCall call, String key) {
    int value = call.config().integer(key);
    if (value < 1) {
      throw new LayerException(key + ": " + value, "above zero");
    }
    return value;
  }

  private static ValueRef rescaling(LayerCall call) {
    OpWriter ops = call.ops();
    ValueRef scale = ops.constant("scale", spreading(call, "scale"));
    ValueRef scaled = ops.op("Mul", "mul", call.floatInput(), scale);
    if (!call.config().has("offset")) {
      return scaled;
    }
    TensorData offset = spreading(call, "offset");
    boolean isZero = offset.shape().rank() == 0 && offset.toFloats()[0] == 0;
    return isZero ? scaled : ops.op("AddV2", "add", scaled, ops.constant("offset", offset));
  }

  /** Numbers that spread over the input without adding axes or sizes to it. */
  private static TensorData spreading(LayerCall call, String key) {
    TensorData value = Numbers.of(call, key);
    Shape input = call.inputShape();
    boolean fits = value.shape().rank() <= input.rank();
    for (int i = 1; fits && i <= value.shape().rank(); i++) {
      long size = value.shape().dim(-i).sizeOrMinusOne();
      fits = size == 1 || size == input.dim(-i).sizeOrMinusOne() || !input.dim(-i).isKnown();
    }
    if (!fits) {
      throw new LayerException(
          key + " of shape " + value.shape(), "numbers that fit an input of shape " + input);
    }
    return value;
  }
}
