package io.github.topwork.train.catalog;

import io.github.topwork.problem.NearNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Things of one kind that can be asked for by name, as {@code binary_crossentropy} or as the class
 * {@code BinaryCrossentropy}: capitals and underscores make no difference.
 *
 * <pre>{@code
 * OptimizerSpec optimizer = Optimizers.CATALOG.parse("sgd,momentum=0.9");
 * }</pre>
 *
 * @param <T> the kind
 */
public final class Catalog<T> {
  /**
   * A thing that can be asked for.
   *
   * @param name as Keras spells it
   * @param shortNames other names that are taken for it
   * @param maker makes it of its settings
   */
  public record Entry<T>(String name, List<String> shortNames, Function<Settings, T> maker) {
    public Entry {
      shortNames = List.copyOf(shortNames);
    }

    /** Returns an entry. */
    public static <T> Entry<T> of(String name, Function<Settings, T> maker, String... shortNames) {
      return new Entry<>(name, List.of(shortNames), maker);
    }
  }

  private final String kind;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, Entry<? extends T>> byKey = new HashMap<>();

  /**
   * Creates a catalog.
   *
   * @param kind what its things are called in messages
   * @throws IllegalArgumentException if two entries have the same name
   */
  public Catalog(String kind, List<Entry<? extends T>> entries) {
    this.kind = kind;
    for (Entry<? extends T> entry : entries) {
      names.add(entry.name());
      boolean isNew = byKey.put(key(entry.name()), entry) == null;
      for (String name : entry.shortNames()) {
        isNew &= byKey.put(key(name), entry) == null;
      }
      if (!isNew) {
        throw new IllegalArgumentException("entries: " + entry.name() + " (expected: names once)");
      }
    }
  }

  /** All names, in order; without the short ones. */
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /** Does it know this name or short name? */
  public boolean contains(String name) {
    return entry(name).isPresent();
  }

  /**
   * Makes the one thing that a text asks for.
   *
   * @throws IllegalArgumentException with all that is wrong with the text; known names are listed
   */
  public T parse(String text) {
    List<T> made = parseAll(text);
    if (made.size() != 1) {
      throw new IllegalArgumentException(kind + ": '" + text + "' (expected: one)");
    }
    return made.get(0);
  }

  /**
   * Makes all things that a text asks for, such as {@code accuracy,auc,curve=PR}; of a blank text
   * none.
   *
   * @throws IllegalArgumentException with all that is wrong with the text; known names are listed
   */
  public List<T> parseAll(String text) {
    List<T> made = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Spec spec : text.isBlank() ? List.<Spec>of() : Spec.parse(text)) {
      try {
        made.add(make(spec));
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(kind + " " + String.join("; ", problems));
    }
    return made;
  }

  private T make(Spec spec) {
    Entry<? extends T> entry =
        entry(spec.name())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'"
                            + spec.name()
                            + "' (expected one of: "
                            + String.join(", ", names)
                            + NearNames.hint(spec.name(), names)
                            + ")"));
    return new Settings(new Spec(entry.name(), spec.settings())).make(entry.maker());
  }

  private Optional<Entry<? extends T>> entry(String name) {
    return Optional.ofNullable(byKey.get(key(name)));
  }

  private static String key(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }
}
