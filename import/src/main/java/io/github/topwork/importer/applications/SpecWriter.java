package io.github.topwork.importer.applications;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.importer.keras.Argument;
import io.github.topwork.importer.keras.CallSpec;
import io.github.topwork.importer.keras.Endpoint;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.LayerSpec;
import io.github.topwork.importer.keras.ModelSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes an architecture as one would in Keras, layer by layer.
 *
 * <pre>{@code
 * SpecWriter net = new SpecWriter();
 * Tensor x = net.input(new ImageShape(32, 32, 3));
 * x = net.conv2d(8, 3).strides(2).noBias().named("conv1").on(x);
 * x = net.activation("relu").on(x); // named "activation", the next one "activation_1"
 * ModelSpec spec = net.model("example", x);
 * }</pre>
 */
final class SpecWriter {
  /** The Keras whose meaning the layers have. */
  private static final int KERAS = 3;

  private static final String CHANNELS_LAST = "channels_last";

  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, LayerSpec> layers = new LinkedHashMap<>();

  /** Starts with an input for images. */
  Tensor input(ImageShape shape) {
    String name = automaticName(ModelSpec.INPUT_LAYER);
    layers.put(name, inputLayer(name, shape));
    return new Tensor(name, shape);
  }

  private static LayerSpec inputLayer(String name, ImageShape shape) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    ArrayNode sizes = config.putArray("batch_shape").addNull();
    for (int size : new int[] {shape.height(), shape.width(), shape.channels()}) {
      if (size == ImageShape.UNKNOWN) {
        sizes.addNull();
      } else {
        sizes.add(size);
      }
    }
    config.put("dtype", "float32").put("name", name);
    return layer(name, ModelSpec.INPUT_LAYER, config, List.of());
  }

  WindowWriter conv2d(int filters, int... size) {
    return new WindowWriter(this, "Conv2D", filters, "kernel_size", size);
  }

  WindowWriter depthwiseConv2d(int... size) {
    return new WindowWriter(this, "DepthwiseConv2D", 0, "kernel_size", size).depthMultiplier(1);
  }

  WindowWriter separableConv2d(int filters, int... size) {
    WindowWriter layer = new WindowWriter(this, "SeparableConv2D", filters, "kernel_size", size);
    return layer.depthMultiplier(1);
  }

  WindowWriter maxPooling2d(int size, int strides) {
    return new WindowWriter(this, "MaxPooling2D", 0, "pool_size", size).strides(strides);
  }

  WindowWriter averagePooling2d(int size, int strides) {
    return new WindowWriter(this, "AveragePooling2D", 0, "pool_size", size).strides(strides);
  }

  LayerWriter globalAveragePooling2d() {
    return sameShape("GlobalAveragePooling2D").with("data_format", CHANNELS_LAST);
  }

  LayerWriter globalMaxPooling2d() {
    return sameShape("GlobalMaxPooling2D").with("data_format", CHANNELS_LAST);
  }

  /** A dense layer; {@code activation} as in Keras, {@code linear} for none. */
  LayerWriter dense(int units, String activation) {
    LayerWriter layer =
        new LayerWriter(this, "Dense", inputs -> inputs.get(0).shape().withChannels(units));
    layer.config().put("units", units);
    return layer.with("activation", activation);
  }

  LayerWriter batchNormalization() {
    LayerWriter layer = sameShape("BatchNormalization").with("epsilon", 1e-3);
    layer.config().put("axis", -1).put("momentum", 0.99);
    return layer;
  }

  LayerWriter layerNormalization(double epsilon) {
    LayerWriter layer = sameShape("LayerNormalization").with("epsilon", epsilon);
    layer.config().put("axis", -1);
    return layer;
  }

  /** Centers and scales by numbers that are weights, or by given ones. */
  LayerWriter normalization() {
    LayerWriter layer = sameShape("Normalization");
    layer.config().put("axis", -1);
    return layer;
  }

  LayerWriter activation(String function) {
    return sameShape("Activation").with("activation", function);
  }

  LayerWriter relu() {
    return sameShape("ReLU");
  }

  LayerWriter relu6() {
    return sameShape("ReLU").with("max_value", 6.0);
  }

  LayerWriter rescaling(double scale, double offset) {
    return sameShape("Rescaling").with("scale", scale).with("offset", offset);
  }

  LayerWriter dropout(double rate) {
    return sameShape("Dropout").with("rate", rate);
  }

  LayerWriter zeroPadding2d(int[][] sides) {
    return new LayerWriter(this, "ZeroPadding2D", inputs -> inputs.get(0).shape().pad(sides))
        .with("padding", sides)
        .with("data_format", CHANNELS_LAST);
  }

  LayerWriter cropping2d(int[][] sides) {
    int[][] less = {{-sides[0][0], -sides[0][1]}, {-sides[1][0], -sides[1][1]}};
    return new LayerWriter(this, "Cropping2D", inputs -> inputs.get(0).shape().pad(less))
        .with("cropping", sides)
        .with("data_format", CHANNELS_LAST);
  }

  LayerWriter flatten() {
    return sameShape("Flatten").with("data_format", CHANNELS_LAST);
  }

  LayerWriter reshape(int... target) {
    return sameShape("Reshape").with("target_shape", target);
  }

  LayerWriter add() {
    return sameShape("Add");
  }

  LayerWriter multiply() {
    return sameShape("Multiply");
  }

  LayerWriter concatenate() {
    LayerWriter layer =
        new LayerWriter(
            this,
            "Concatenate",
            inputs ->
                inputs
                    .get(0)
                    .shape()
                    .withChannels(inputs.stream().mapToInt(Tensor::channels).sum()));
    layer.config().put("axis", -1);
    return layer;
  }

  /** A layer of a class of its own whose output has the shape of its first input. */
  LayerWriter sameShape(String className) {
    return new LayerWriter(this, className, inputs -> inputs.get(0).shape());
  }

  /** {@code x + y} of two tensors, which Keras 3 does not count among the layers. */
  Tensor plus(Tensor x, Tensor y) {
    return operation("Add", x, new Argument.Tensor(Endpoint.of(y.layer())));
  }

  /** {@code x + number}. */
  Tensor plus(Tensor x, double number) {
    return operation("Add", x, new Argument.Value(DoubleNode.valueOf(number)));
  }

  /** {@code x * number}. */
  Tensor times(Tensor x, double number) {
    return operation("Multiply", x, new Argument.Value(DoubleNode.valueOf(number)));
  }

  private Tensor operation(String operation, Tensor x, Argument second) {
    String name = automaticName(operation);
    ObjectNode config = JsonNodeFactory.instance.objectNode().put("name", name);
    CallSpec call =
        new CallSpec(List.of(new Argument.Tensor(Endpoint.of(x.layer())), second), Map.of());
    layers.put(name, layer(name, LayerSpec.OPERATION + operation, config, List.of(call)));
    return new Tensor(name, x.shape());
  }

  /** A sequential model as a layer. */
  Tensor sequential(String name, Tensor x, List<LayerWriter> steps, List<String> names) {
    SpecWriter inner = new SpecWriter();
    Tensor start = inner.input(x.shape());
    Tensor last = start;
    for (int i = 0; i < steps.size(); i++) {
      last = inner.call(steps.get(i), names.get(i), List.of(last));
    }
    ModelSpec model =
        new ModelSpec(
            name,
            "Sequential",
            KERAS,
            List.copyOf(inner.layers.values()),
            List.of(Endpoint.of(start.layer())),
            List.of(Endpoint.of(last.layer())));
    CallSpec call = CallSpec.on(List.of(Endpoint.of(x.layer())));
    put(
        new LayerSpec(
            name,
            "Sequential",
            true,
            JsonNodeFactory.instance.objectNode(),
            Optional.of(model),
            List.of(call)));
    return new Tensor(name, last.shape());
  }

  /** Adds a layer with its only call. */
  Tensor call(LayerWriter layer, String name, List<Tensor> inputs) {
    String own = name.isEmpty() ? automaticName(layer.className()) : name;
    layer.config().put("name", own);
    CallSpec call = CallSpec.on(inputs.stream().map(input -> Endpoint.of(input.layer())).toList());
    put(layer(own, layer.className(), layer.config(), List.of(call)));
    return new Tensor(own, layer.shape(inputs));
  }

  private void put(LayerSpec layer) {
    if (layers.put(layer.name(), layer) != null) {
      throw new IllegalStateException("two layers named '" + layer.name() + "'");
    }
  }

  private static LayerSpec layer(
      String name, String className, ObjectNode config, List<CallSpec> calls) {
    List<CallSpec> all = calls.isEmpty() ? List.of(CallSpec.on(List.of())) : calls;
    return new LayerSpec(name, className, true, config, Optional.empty(), all);
  }

  /** The next name of a class, numbered from the beginning as after {@code clear_session()}. */
  private String automaticName(String className) {
    String base = LayerDefinition.automaticName(className);
    int count = counts.merge(base, 1, Integer::sum);
    return count == 1 ? base : base + "_" + (count - 1);
  }

  /** The model from the first input to an output, its layers in the order of Keras. */
  ModelSpec model(String name, Tensor output) {
    List<LayerSpec> ordered = LayerOrder.of(layers, output.layer());
    Endpoint input =
        ordered.stream()
            .filter(layer -> layer.className().equals(ModelSpec.INPUT_LAYER))
            .map(layer -> Endpoint.of(layer.name()))
            .findFirst()
            .orElseThrow();
    return new ModelSpec(
        name, "Functional", KERAS, ordered, List.of(input), List.of(Endpoint.of(output.layer())));
  }
}
