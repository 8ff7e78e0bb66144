package io.github.topwork.importer.keras;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A new layer as one writes it in Keras, and as a {@code .keras} file has it: a class with its
 * settings, the name among them. What is not set has Keras's default. Immutable; it holds no
 * weights. {@link Layers} has the usual ones.
 *
 * <pre>{@code
 * Layers.of("Conv2D", Map.of("filters", 32, "kernel_size", 3)).with("padding", "same")
 * }</pre>
 *
 * <p>The builder of the class checks the settings once the layer is put into a model: one that it
 * does not know, or of another type, is refused there.
 *
 * @param className class that Keras shows, for example {@code Conv2D}
 * @param config its settings as Keras's {@code get_config()} names them
 */
public record LayerDefinition(String className, ObjectNode config) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NAME = "name";

  public LayerDefinition {
    requireNonNull(className, "className");
    config = config.deepCopy();
    JsonNode name = config.path(NAME);
    boolean isName = name.isTextual() && !name.textValue().isEmpty();
    if (!isName && !name.isMissingNode() && !name.isNull()) {
      throw new IllegalArgumentException("name: " + name + " (expected: a text, or none)");
    }
  }

  /**
   * Returns the layer that a description has, as {@link #json()} writes it.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static LayerDefinition fromJson(JsonNode json) {
    if (!json.path("class_name").isTextual() || !(json.path("config") instanceof ObjectNode)) {
      throw new IllegalArgumentException(
          "layer: " + json + " (expected: an object with class_name and config)");
    }
    return new LayerDefinition(
        json.path("class_name").textValue(), (ObjectNode) json.path("config"));
  }

  /** The layer as it stands in another layer's settings: {@code class_name} and {@code config}. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("class_name", className);
    json.set("config", config());
    return json;
  }

  /** Returns a layer with these settings. */
  static LayerDefinition of(String className, Map<String, ?> settings) {
    LayerDefinition layer = new LayerDefinition(className, JsonNodeFactory.instance.objectNode());
    // Sorted: maps need not keep the order in which a program wrote them.
    for (Map.Entry<String, ?> setting : new TreeMap<>(settings).entrySet()) {
      layer = layer.with(setting.getKey(), setting.getValue());
    }
    return layer;
  }

  @Override
  public ObjectNode config() {
    return config.deepCopy();
  }

  /** Name wished for; empty where Keras's automatic one will do. */
  public Optional<String> name() {
    return Optional.ofNullable(config.path(NAME).textValue());
  }

  /** Returns the same layer under a name. */
  public LayerDefinition named(String name) {
    return with(NAME, name);
  }

  /**
   * Returns the layer with one more setting.
   *
   * @param value a number, a truth value, a text, null, another layer, JSON, or a list or map of
   *     such
   * @throws IllegalArgumentException if it is anything else
   */
  public LayerDefinition with(String key, @Nullable Object value) {
    ObjectNode changed = config.deepCopy();
    changed.set(key, json(key, value));
    return new LayerDefinition(className, changed);
  }

  private static JsonNode json(String key, @Nullable Object value) {
    if (value instanceof LayerDefinition layer) {
      return layer.json();
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((name, each) -> sorted.put(String.valueOf(name), each));
      sorted.forEach((name, each) -> object.set(name, json(key + "." + name, each)));
      return object;
    }
    if (value instanceof Collection<?> list) {
      var array = JsonNodeFactory.instance.arrayNode();
      list.forEach(each -> array.add(json(key, each)));
      return array;
    }
    boolean isPlain =
        value == null
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof String
            || value instanceof JsonNode
            || value instanceof int[]
            || value instanceof double[];
    if (!isPlain) {
      throw new IllegalArgumentException(
          key
              + ": "
              + requireNonNull(value).getClass().getName()
              + " (expected: a number, a truth value, a text, a layer, or a list or map of such)");
    }
    return MAPPER.valueToTree(value);
  }

  /**
   * The layer under this name, called once on the output of another.
   *
   * @throws LayerException if settings are not those of its class
   */
  LayerSpec spec(String name, Endpoint input) {
    ObjectNode settings = LayerDefaults.complete(className, config()).put(NAME, name);
    boolean isLambda = className.equals(Lambdas.WITH_CODE);
    JsonNode trainable = settings.path("trainable");
    return new LayerSpec(
        name,
        isLambda ? Lambdas.className(settings) : className,
        trainable.isMissingNode() || PythonValues.isTrue("trainable", trainable),
        isLambda ? Lambdas.settings(settings) : settings,
        Optional.empty(),
        List.of(CallSpec.on(List.of(input))));
  }

  /** The name that Keras gives a layer of a class by itself: {@code batch_normalization}. */
  public static String automaticName(String className) {
    return className
        .replaceAll("\\W", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return className + config;
  }
}
