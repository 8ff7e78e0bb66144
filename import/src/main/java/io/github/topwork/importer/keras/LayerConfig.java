package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A layer's configuration. It notes what is read, so that a setting which nobody looked at is found
 * instead of ignored: {@link #unread()}.
 */
public final class LayerConfig {
  /** Settings that say nothing about what the layer computes. */
  private static final String WITHOUT_EFFECT =
      "name|trainable|dtype|batch_input_shape|batch_shape|build_config|input_dtype|autocast"
          + "|quantization_config|module|registered_name|shared_object_id|sparse|ragged"
          + "|.*_initializer";

  private static final Pattern WITHOUT_EFFECT_IN_TRAINING = Pattern.compile(WITHOUT_EFFECT);

  /** Those, and what means nothing once a model is built and not trained by Keras. */
  private static final Pattern WITHOUT_EFFECT_IN_FILES =
      Pattern.compile(
          WITHOUT_EFFECT
              + "|.*_regularizer|.*_constraint|init|activity_regularizer"
              + "|W_regularizer|b_regularizer|W_constraint|b_constraint");

  private final ObjectNode json;
  private final String className;
  private final Set<String> read = new HashSet<>();
  private final Map<String, LayerConfig> nested = new LinkedHashMap<>();

  LayerConfig(ObjectNode json, String className) {
    this.json = json;
    this.className = className;
  }

  /** Keras class of what is configured so; of a custom one its registered name. */
  public String className() {
    return className;
  }

  ObjectNode json() {
    return json;
  }

  /** The value of a setting, that of NumPy as plain numbers; a missing node where it is absent. */
  public JsonNode get(String key) {
    read.add(key);
    return PythonValues.plain(json.path(key));
  }

  /** The numbers of an array of NumPy, in lists or alone; anything else as it is. */
  public static JsonNode plain(JsonNode json) {
    return PythonValues.plain(json);
  }

  /**
   * What Python makes of a number, a boolean or null where it asks whether something is so.
   *
   * @param key what messages call it
   * @throws LayerException if it is something else, or another number than 1 and 0
   */
  public static boolean isTrue(String key, JsonNode json) {
    return PythonValues.isTrue(key, json);
  }

  /** Is the setting there and not null? */
  public boolean has(String key) {
    JsonNode value = get(key);
    return !value.isMissingNode() && !value.isNull();
  }

  /** Notes that these settings mean nothing at inference. */
  public void ignore(String... keys) {
    read.addAll(Arrays.asList(keys));
  }

  /** A whole number that must be there. */
  public int integer(String key) {
    JsonNode value = get(key);
    // Keras writes 2.0 where a user gave a float.
    if (!PythonValues.isWhole(value)) {
      throw wrong(key, value, "a whole number of 32 bits");
    }
    return value.intValue();
  }

  /** A whole number, or {@code otherwise} where it is absent or null. */
  public int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  /** A number that must be there. */
  public double number(String key) {
    JsonNode value = get(key);
    if (!value.isNumber()) {
      throw wrong(key, value, "a number");
    }
    return value.doubleValue();
  }

  /**
   * A number, or {@code otherwise} where it is absent. Null is no number: Keras computes something
   * else with it, or nothing.
   */
  public double number(String key, double otherwise) {
    return get(key).isMissingNode() ? otherwise : number(key);
  }

  /**
   * A flag, or {@code otherwise} where it is absent. Keras takes what Python does: 1 and 0 are true
   * and false, and null is false.
   */
  public boolean flag(String key, boolean otherwise) {
    read.add(key);
    JsonNode value = json.path(key);
    return value.isMissingNode() ? otherwise : PythonValues.isTrue(key, value);
  }

  /** A text that must be there. */
  public String text(String key) {
    JsonNode value = get(key);
    if (!value.isTextual()) {
      throw wrong(key, value, "a text");
    }
    return value.textValue();
  }

  /** A text, or {@code otherwise} where it is absent or null. */
  public String text(String key, String otherwise) {
    return has(key) ? text(key) : otherwise;
  }

  /** One of these texts in any case, or the first of them where it is absent or null. */
  public String choice(String key, String... known) {
    String value = text(key, known[0]).toLowerCase(Locale.ROOT);
    if (!Arrays.asList(known).contains(value)) {
      throw new LayerException(key + " '" + value + "'", "one of " + Arrays.toString(known));
    }
    return value;
  }

  /** A list of whole numbers of any length; one number gives a list of one. */
  public int[] integers(String key) {
    JsonNode value = get(key);
    if (value.isNumber()) {
      return new int[] {integer(key)};
    }
    if (!value.isArray()) {
      throw wrong(key, value, "whole numbers");
    }
    int[] values = new int[value.size()];
    for (int i = 0; i < values.length; i++) {
      if (!PythonValues.isWhole(PythonValues.plain(value.get(i)))) {
        throw wrong(key, value, "whole numbers");
      }
      values[i] = PythonValues.plain(value.get(i)).intValue();
    }
    return values;
  }

  /** So many whole numbers; a single one counts for all of them. */
  public int[] integers(String key, int count) {
    int[] values = integers(key);
    if (get(key).isNumber()) {
      int[] all = new int[count];
      Arrays.fill(all, values[0]);
      return all;
    }
    if (values.length != count) {
      throw wrong(key, get(key), count + " whole numbers");
    }
    return values;
  }

  /** So many whole numbers, each {@code otherwise} where the setting is absent or null. */
  public int[] integers(String key, int count, int otherwise) {
    if (has(key)) {
      return integers(key, count);
    }
    int[] all = new int[count];
    Arrays.fill(all, otherwise);
    return all;
  }

  /** Numbers; one number gives an array of one. */
  public double[] numbers(String key) {
    JsonNode value = get(key);
    List<Double> found = new ArrayList<>();
    collect(key, value, found);
    return found.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private void collect(String key, JsonNode value, List<Double> found) {
    if (value.isNumber()) {
      found.add(value.doubleValue());
    } else if (value.isArray()) {
      value.forEach(element -> collect(key, element, found));
    } else {
      throw wrong(key, get(key), "numbers");
    }
  }

  /**
   * The configuration of an object within, such as the layer that another one has as its
   * activation. What is not read of it counts as not read here.
   */
  public LayerConfig nested(String key) {
    return nested(key, get(key));
  }

  /** The configurations of a list of objects within, such as the cells of a stack. */
  public List<LayerConfig> nestedList(String key) {
    JsonNode value = get(key);
    if (!value.isArray()) {
      throw wrong(key, value, "a list of objects with a config");
    }
    List<LayerConfig> all = new ArrayList<>();
    for (JsonNode element : value) {
      all.add(nested(key + "[" + all.size() + "]", element));
    }
    return all;
  }

  private LayerConfig nested(String place, JsonNode value) {
    if (!(value.path("config") instanceof ObjectNode config)) {
      throw wrong(place, value, "an object with a config");
    }
    return nested.computeIfAbsent(
        place, any -> new LayerConfig(config, ConfigReader.className(value)));
  }

  /** Settings with an effect that nobody has looked at, in the order of the file. */
  public List<String> unread() {
    return unread(WITHOUT_EFFECT_IN_FILES);
  }

  /** The same of a new layer, on whose training more settings have an effect. */
  List<String> unreadOfNew() {
    return unread(WITHOUT_EFFECT_IN_TRAINING);
  }

  private List<String> unread(Pattern withoutEffect) {
    List<String> unread =
        stated(json, key -> read.contains(key) || withoutEffect.matcher(key).matches());
    nested.forEach(
        (key, config) ->
            config.unread(withoutEffect).forEach(each -> unread.add(key + "." + each)));
    return unread;
  }

  /** Settings that say something, but for those that are known, in the order of the file. */
  static List<String> stated(JsonNode json, Predicate<String> known) {
    List<String> stated = new ArrayList<>();
    json.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              boolean isOff = value.isNull() || (value.isBoolean() && !value.booleanValue());
              if (!isOff && !known.test(field.getKey())) {
                stated.add(field.getKey());
              }
            });
    return stated;
  }

  private static LayerException wrong(String key, JsonNode value, String expected) {
    String text = value.isMissingNode() ? "absent" : value.toString();
    return new LayerException(
        key + ": " + (text.length() > 80 ? text.substring(0, 80) + "…" : text), expected);
  }
}
