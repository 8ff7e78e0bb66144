package io.github.topwork.train.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A name with settings, written {@code name,setting=value,...}; names and settings are spelled as
 * in Keras.
 *
 * @param name for example {@code sgd}
 * @param settings values by name, in the order given
 */
public record Spec(String name, Map<String, String> settings) {
  public Spec {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Returns a name without settings. */
  public static Spec of(String name) {
    return new Spec(name, Map.of());
  }

  /** Returns this with one more setting. */
  public Spec with(String setting, Object value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(setting, value.toString());
    return new Spec(name, more);
  }

  /**
   * Reads several, separated by commas: what has no {@code =} begins the next one.
   *
   * @throws IllegalArgumentException if a name is missing or a setting is given twice
   */
  public static List<Spec> parse(String text) {
    List<Spec> specs = new ArrayList<>();
    for (String part : parts(text)) {
      int equals = part.indexOf('=');
      String word = (equals < 0 ? part : part.substring(0, equals)).strip();
      @Nullable Spec last = specs.isEmpty() ? null : specs.get(specs.size() - 1);
      boolean begins = equals < 0;
      if (word.isEmpty() || (!begins && (last == null || last.settings.containsKey(word)))) {
        throw new IllegalArgumentException(
            "'" + text + "' (expected: NAME,SETTING=VALUE,..., each setting once)");
      }
      if (begins || last == null) {
        specs.add(of(word));
      } else {
        specs.set(specs.size() - 1, last.with(word, part.substring(equals + 1).strip()));
      }
    }
    return specs;
  }

  /** The parts between commas; those inside of parentheses and brackets separate nothing. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' || c == '[' ? 1 : 0;
      depth -= c == ')' || c == ']' ? 1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(begin, i));
        begin = i + 1;
      }
    }
    parts.add(text.substring(begin));
    return parts;
  }

  /**
   * Reads the value of a setting that is a thing with settings of its own, {@code
   * name(setting=value,...)}, as {@link #asValue} writes it.
   *
   * @return nothing where it has no parentheses
   */
  static Optional<Spec> ofValue(String value) {
    int open = value.indexOf('(');
    if (open < 0 || !value.endsWith(")")) {
      return Optional.empty();
    }
    String inside = value.substring(open + 1, value.length() - 1);
    String name = value.substring(0, open);
    return Optional.of(parse(inside.isBlank() ? name : name + "," + inside).get(0));
  }

  /** The value {@code name(setting=value,...)} of a setting of something else. */
  public String asValue() {
    return name + "(" + settingsText() + ")";
  }

  /**
   * Reads {@code NAME=NUMBER,...}, in the order given.
   *
   * @throws IllegalArgumentException if it is not that, or a name is given twice
   */
  public static Map<String, Double> numbers(String text) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    try {
      Spec spec = parse("numbers," + text).get(0);
      spec.settings().forEach((name, number) -> numbers.put(name, Double.valueOf(number)));
    } catch (IllegalArgumentException e) {
      numbers.clear();
    }
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' (expected: NAME=NUMBER,..., each once)");
    }
    return numbers;
  }

  /** The value {@code [a,b]} of a setting. */
  public static String list(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return settings.isEmpty() ? name : name + "," + settingsText();
  }

  private String settingsText() {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(","));
  }
}
