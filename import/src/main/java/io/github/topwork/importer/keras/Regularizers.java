package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Keras's penalties on weights, which training adds to the loss.
 *
 * <pre>{@code
 * Layers.dense(10).with("kernel_regularizer", Regularizers.l2(1e-4))
 * }</pre>
 */
public final class Regularizers {
  private static final double DEFAULT = 0.01;
  private static final String CLASS_NAME = "class_name";

  private Regularizers() {}

  /** A multiple of the sum of the sizes of a weight's elements, as a setting of a layer. */
  public static Map<String, Object> l1(double factor) {
    return l1l2(factor, 0);
  }

  /** A multiple of the sum of the squares of a weight's elements, as a setting of a layer. */
  public static Map<String, Object> l2(double factor) {
    return l1l2(0, factor);
  }

  /** Both, as a setting of a layer. */
  public static Map<String, Object> l1l2(double l1, double l2) {
    if (!(l1 >= 0 && l2 >= 0 && Double.isFinite(l1 + l2))) {
      throw new IllegalArgumentException(
          "l1: " + l1 + ", l2: " + l2 + " (expected: finite and >= 0)");
    }
    return Map.of(CLASS_NAME, "L1L2", "config", Map.of("l1", l1, "l2", l2));
  }

  /** Factors of the sum of sizes and the sum of squares. */
  record Penalty(double l1, double l2) {
    Penalty {
      if (!(l1 >= 0 && l2 >= 0 && Double.isFinite(l1 + l2))) {
        throw new LayerException(
            "a regularizer of l1 " + l1 + " and l2 " + l2, "finite factors that are not below 0");
      }
    }

    /** Writes the penalty on a weight, {@code float32[]}. */
    ValueRef write(OpWriter ops, ValueRef weight, Shape shape) {
      int[] axes = IntStream.range(0, shape.rank()).toArray();
      List<ValueRef> terms = new ArrayList<>();
      if (l1 > 0) {
        ValueRef sum = ops.reduce("Sum", "sizes", ops.op("Abs", "Abs", weight), false, axes);
        terms.add(times(ops, "l1", sum, l1));
      }
      if (l2 > 0 || terms.isEmpty()) {
        ValueRef sum =
            ops.reduce("Sum", "squares", ops.op("Square", "Square", weight), false, axes);
        terms.add(times(ops, "l2", sum, l2));
      }
      return terms.size() == 1
          ? terms.get(0)
          : ops.op("AddV2", "penalty", terms.get(0), terms.get(1));
    }

    private static ValueRef times(OpWriter ops, String name, ValueRef sum, double factor) {
      return ops.op(
          "Mul", name, sum, ops.constant(name + "/factor", TensorData.scalar((float) factor)));
    }
  }

  /**
   * Reads what a layer's settings say about one of its weights.
   *
   * @throws LayerException if it is none of these penalties
   */
  static Optional<Penalty> of(LayerConfig config, String weight) {
    String key = weight + "_regularizer";
    return config.has(key) ? Optional.of(read(key, config.get(key))) : Optional.empty();
  }

  private static Penalty read(String key, JsonNode stated) {
    String name = stated.isTextual() ? stated.textValue() : stated.path(CLASS_NAME).asText();
    ObjectNode json =
        stated.path("config") instanceof ObjectNode object
            ? object
            : JsonNodeFactory.instance.objectNode();
    LayerConfig settings = new LayerConfig(json, name);
    Penalty penalty =
        switch (name.toLowerCase(Locale.ROOT).replace("_", "")) {
          case "l1" -> new Penalty(settings.number("l1", DEFAULT), 0);
          case "l2" -> new Penalty(0, settings.number("l2", DEFAULT));
          case "l1l2" -> new Penalty(settings.number("l1", 0), settings.number("l2", 0));
          default ->
              throw new LayerException(
                  key + " " + (name.isEmpty() ? stated : "'" + name + "'"),
                  "L1, L2 or L1L2 (Regularizers.l2(0.01))");
        };
    if (!settings.unread().isEmpty()) {
      throw new LayerException(
          "settings " + settings.unread() + " of " + key, "settings of that regularizer");
    }
    return penalty;
  }
}
