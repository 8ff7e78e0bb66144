package io.github.topwork.importer.applications;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** A layer of an architecture before it is called: its class, its configuration, its name. */
class LayerWriter {
  private final SpecWriter net;
  private final String className;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();
  private final Function<List<Tensor>, ImageShape> shape;
  private String name = "";

  LayerWriter(SpecWriter net, String className, Function<List<Tensor>, ImageShape> shape) {
    this.net = net;
    this.className = className;
    this.shape = shape;
  }

  String className() {
    return className;
  }

  ObjectNode config() {
    return config;
  }

  /** Names the layer; a layer without a name gets the next one of its class, as in Keras. */
  LayerWriter named(String newName) {
    name = newName;
    return this;
  }

  /** Sets a number. */
  LayerWriter with(String key, double value) {
    config.put(key, value);
    return this;
  }

  /** Sets a flag. */
  LayerWriter with(String key, boolean value) {
    config.put(key, value);
    return this;
  }

  /** Sets a text. */
  LayerWriter with(String key, String value) {
    config.put(key, value);
    return this;
  }

  /** Sets whole numbers. */
  LayerWriter with(String key, int... values) {
    config.set(key, list(values));
    return this;
  }

  /** Sets numbers. */
  LayerWriter with(String key, double... values) {
    ArrayNode list = config.putArray(key);
    for (double value : values) {
      list.add(value);
    }
    return this;
  }

  /** Sets sizes of borders, top and bottom, left and right. */
  LayerWriter with(String key, int[][] sides) {
    config.putArray(key).add(list(sides[0])).add(list(sides[1]));
    return this;
  }

  static ArrayNode list(int... values) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (int value : values) {
      list.add(value);
    }
    return list;
  }

  /** Calls the layer. */
  Tensor on(Tensor... inputs) {
    return net.call(this, name, List.of(inputs));
  }

  ImageShape shape(List<Tensor> inputs) {
    return shape.apply(inputs);
  }
}
