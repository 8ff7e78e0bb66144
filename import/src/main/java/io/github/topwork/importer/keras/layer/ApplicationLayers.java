package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Map;

/** Layers that {@code keras.applications} defines for its own models. */
final class ApplicationLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.of(
          "CustomScaleLayer",
          ApplicationLayers::scaledSum,
          "LayerScale",
          ApplicationLayers::layerScale,
          "StochasticDepth",
          NoiseLayers.STOCHASTIC_DEPTH,
          "PreprocessInput",
          ApplicationLayers::preprocessInput);

  private ApplicationLayers() {}

  /** Of InceptionResNetV2: {@code x + scale * y}. */
  private static ValueRef scaledSum(LayerCall call) {
    if (call.inputs().size() != 2) {
      throw new LayerException(call.inputs().size() + " inputs", "two inputs");
    }
    float scale = (float) call.config().number("scale");
    ValueRef factor = call.ops().constant("scale", TensorData.scalar(scale));
    ValueRef scaled = call.ops().op("Mul", "mul", call.inputs().get(1), factor);
    return call.ops().op("AddV2", "add", call.inputs().get(0), scaled);
  }

  /** Of ConvNeXt: a factor for each channel. */
  private static ValueRef layerScale(LayerCall call) {
    call.config().ignore("init_values");
    int size = call.config().integer("projection_dim");
    if (size != call.size(-1)) {
      throw new LayerException("projection_dim " + size, call.size(-1) + " channels of the input");
    }
    return call.ops().op("Mul", "mul", call.floatInput(), call.weight("gamma", Shape.of(size)));
  }

  /** Our own: {@code preprocess_input} of a family as the beginning of a model. */
  private static ValueRef preprocessInput(LayerCall call) {
    call.inputShape(4);
    ValueRef x = call.floatInput();
    return switch (call.config().choice("mode", "tf", "torch", "caffe")) {
      case "tf" -> scale(call, x, "RealDiv", 127.5f, 1f);
      case "torch" -> {
        ValueRef unit =
            call.ops()
                .op("RealDiv", "unit", x, call.ops().constant("max", TensorData.scalar(255f)));
        ValueRef mean = constant(call, "mean", PixelScaling.imagenetMean());
        ValueRef stddev = constant(call, "stddev", PixelScaling.imagenetStddev());
        yield call.ops().op("RealDiv", "div", call.ops().op("Sub", "sub", unit, mean), stddev);
      }
      default -> {
        ValueRef mean = constant(call, "mean", PixelScaling.caffeMean());
        yield call.ops().op("Sub", "sub", blueFirst(call, x), mean);
      }
    };
  }

  private static ValueRef constant(LayerCall call, String name, double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return call.ops().constant(name, TensorData.ofFloats(floats, floats.length));
  }

  private static ValueRef scale(
      LayerCall call, ValueRef x, String op, float factor, float subtract) {
    ValueRef by = call.ops().constant("factor", TensorData.scalar(factor));
    ValueRef less = call.ops().constant("less", TensorData.scalar(subtract));
    return call.ops().op("Sub", "sub", call.ops().op(op, "scale", x, by), less);
  }

  private static ValueRef blueFirst(LayerCall call, ValueRef x) {
    ValueRef order = call.ops().constant("order", TensorData.vector(new int[] {2, 1, 0}));
    ValueRef axis = call.ops().constant("axis", TensorData.scalar(3));
    return call.ops()
        .add(
            call.ops()
                .node("GatherV2", "bgr")
                .input(x, order, axis)
                .attribute("Tparams", DataType.FLOAT)
                .attribute("Tindices", DataType.INT32)
                .attribute("Taxis", DataType.INT32)
                .attribute("batch_dims", 0));
  }
}
