package io.github.topwork.train.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Things of one kind that can be asked for by name.
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
  private final Map<String, Entry<? extends T>> entries = new LinkedHashMap<>();
  private final Map<String, String> byShortName = new LinkedHashMap<>();

  /**
   * Creates a catalog.
   *
   * @param kind what its things are called in messages
   * @throws IllegalArgumentException if two entries have the same name
   */
  public Catalog(String kind, List<Entry<? extends T>> entries) {
    this.kind = kind;
    for (Entry<? extends T> entry : entries) {
      boolean isNew = this.entries.put(entry.name(), entry) == null;
      for (String name : entry.shortNames()) {
        isNew &= byShortName.put(name, entry.name()) == null;
      }
      if (!isNew) {
        throw new IllegalArgumentException("entries: " + entry.name() + " (expected: names once)");
      }
    }
  }

  /** All names, in order; without the short ones. */
  public Set<String> names() {
    return entries.keySet();
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
   * Makes all things that a text asks for, such as {@code accuracy,auc,curve=PR}.
   *
   * @throws IllegalArgumentException with all that is wrong with the text; known names are listed
   */
  public List<T> parseAll(String text) {
    List<T> made = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Spec spec : Spec.parse(text)) {
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
                            + String.join(", ", entries.keySet())
                            + ")"));
    return new Settings(new Spec(entry.name(), spec.settings())).make(entry.maker());
  }

  private Optional<Entry<? extends T>> entry(String name) {
    return Optional.ofNullable(entries.get(byShortName.getOrDefault(name, name)));
  }
}
