package io.github.topwork.importer.applications;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How the start values of a kernel are drawn, where not as Keras does by default. */
enum Initializer {
  /** Normal, with variance 2 / inputs. */
  HE_NORMAL("HeNormal", 0, "", ""),
  /** Normal, with variance 2 / outputs: convolutions of the EfficientNets. */
  FAN_OUT_NORMAL("VarianceScaling", 2, "fan_out", "truncated_normal"),
  /** Uniform, with variance 1 / (3 outputs): classifiers of the EfficientNets. */
  FAN_OUT_UNIFORM("VarianceScaling", 1.0 / 3, "fan_out", "uniform");

  private final String className;
  private final double scale;
  private final String mode;
  private final String distribution;

  Initializer(String className, double scale, String mode, String distribution) {
    this.className = className;
    this.scale = scale;
    this.mode = mode;
    this.distribution = distribution;
  }

  String keyFor(String layerClass) {
    return layerClass.startsWith("Depthwise") ? "depthwise_initializer" : "kernel_initializer";
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("class_name", className);
    ObjectNode config = json.putObject("config");
    if (!mode.isEmpty()) {
      config.put("scale", scale).put("mode", mode).put("distribution", distribution);
    }
    return json;
  }
}
