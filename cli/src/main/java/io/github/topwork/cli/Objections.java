package io.github.topwork.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is wrong with the options of a command: all of it is said at once. */
final class Objections {
  private final List<String> objections = new ArrayList<>();

  /** Checks something; what it refuses is kept. */
  void check(Runnable check) {
    check("", check);
  }

  /** Checks the value of an option, whose name goes before what is refused. */
  void check(String option, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      objections.add((option.isEmpty() ? "" : option + ": ") + e.getMessage());
    }
  }

  /**
   * Makes what the options are for.
   *
   * @throws IllegalArgumentException with all that was refused, here and before
   */
  <T> T make(Supplier<T> maker) {
    @Nullable T made = null;
    try {
      made = maker.get();
    } catch (IllegalArgumentException e) {
      objections.add(e.getMessage());
    }
    if (made == null || !objections.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", objections));
    }
    return made;
  }
}
