package io.github.topwork.train.catalog;

import io.github.topwork.problem.NearNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link Spec} while something is made of it: each is read by name, with the
 * value that it has where it was not given. What cannot be read, and what nobody reads, is refused
 * at once.
 */
public final class Settings {
  private final Spec spec;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> instead = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  Settings(Spec spec) {
    this.spec = spec;
  }

  /** A number. */
  public double number(String name, double otherwise) {
    return read(name, otherwise, "a number", Double::valueOf);
  }

  /** A number that has to be given. */
  public double number(String name) {
    return required(name, 0.0, number(name, 0));
  }

  /** A whole number. */
  public int count(String name, int otherwise) {
    return read(name, otherwise, "a whole number", Integer::valueOf);
  }

  /** A whole number that has to be given. */
  public int count(String name) {
    return required(name, 1, count(name, 1));
  }

  /** Numbers {@code [a,b]} that have to be given. */
  public List<Double> numbers(String name) {
    List<Double> read =
        read(
            name,
            List.of(),
            "numbers such as [1,2.5]",
            text -> {
              if (!text.startsWith("[") || !text.endsWith("]")) {
                throw new IllegalArgumentException(text);
              }
              String inside = text.substring(1, text.length() - 1);
              return Arrays.stream(inside.split(",")).map(Double::valueOf).toList();
            });
    return required(name, List.of(), read);
  }

  /**
   * A thing with settings of its own, {@code name(setting=value,...)}, in place of what the setting
   * is else; empty where it is none.
   */
  public <V> Optional<V> made(String name, Catalog<V> catalog) {
    Optional<Spec> value = Optional.ofNullable(spec.settings().get(name)).flatMap(Spec::ofValue);
    value.ifPresent(each -> instead.add(name));
    try {
      return value.map(each -> catalog.parse(each.toString()));
    } catch (IllegalArgumentException e) {
      problems.add(name + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String name, boolean otherwise) {
    return read(
        name,
        otherwise,
        "true or false",
        text -> {
          if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException(text);
          }
          return Boolean.valueOf(text);
        });
  }

  /** Any text. */
  public String text(String name, String otherwise) {
    return read(name, otherwise, "text", text -> text);
  }

  /** A constant of an enumeration, by its name. */
  public <E extends Enum<E>> E choice(String name, E otherwise) {
    Class<E> type = otherwise.getDeclaringClass();
    return read(
        name,
        otherwise,
        "one of " + List.of(type.getEnumConstants()),
        text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
  }

  /**
   * A setting of Keras that has no meaning here, because of what the text says; refused where it is
   * given.
   */
  public void refuse(String name, String because) {
    if (spec.settings().containsKey(name)) {
      known.add(name);
      problems.add(name + " (expected: not given; " + because + ")");
    }
  }

  private <V> V required(String name, V otherwise, V read) {
    if (!spec.settings().containsKey(name)) {
      problems.add(name + " (expected: given)");
      return otherwise;
    }
    return read;
  }

  private <V> V read(String name, V otherwise, String expected, Function<String, V> reader) {
    known.add(name);
    String given = spec.settings().get(name);
    if (given == null || instead.contains(name)) {
      return otherwise;
    }
    try {
      return reader.apply(given);
    } catch (IllegalArgumentException e) {
      problems.add(name + ": '" + given + "' (expected: " + expected + ")");
      return otherwise;
    }
  }

  /** Makes something of the settings; what it refuses joins what could not be read. */
  <T> T make(Function<Settings, ? extends T> maker) {
    @Nullable T made = null;
    try {
      made = maker.apply(this);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    for (String name : spec.settings().keySet()) {
      if (made != null && !known.contains(name)) {
        problems.add(
            name
                + " (expected: "
                + (known.isEmpty() ? "no settings" : "one of " + String.join(", ", known))
                + NearNames.hint(name, known)
                + ")");
      }
    }
    if (made == null || !problems.isEmpty()) {
      throw new IllegalArgumentException(spec.name() + ": " + String.join("; ", problems));
    }
    return made;
  }
}
