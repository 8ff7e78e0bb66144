package io.github.topwork.train.catalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    for (String part : text.split(",", -1)) {
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

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    settings.forEach(
        (setting, value) -> text.append(',').append(setting).append('=').append(value));
    return text.toString();
  }
}
