package io.github.topwork.train.run;

import io.github.topwork.problem.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is wrong with a job, all of it before any of it is said. */
final class Refusals {
  private final List<RuntimeException> refusals = new ArrayList<>();

  /** Checks something; what it refuses is kept. */
  void check(Runnable check) {
    get(
        () -> {
          check.run();
          return true;
        });
  }

  /** Gets something; empty where it is refused. */
  <T> Optional<T> get(Supplier<T> supplier) {
    try {
      return Optional.of(supplier.get());
    } catch (ModelException | RunException | IllegalArgumentException e) {
      refusals.add(e);
      return Optional.empty();
    }
  }

  /**
   * Throws what was refused, if anything was.
   *
   * @throws RunException with all of it, where it is more than one thing
   */
  void throwIfAny() {
    if (refusals.size() == 1) {
      throw refusals.get(0);
    }
    if (!refusals.isEmpty()) {
      throw new RunException(refusals);
    }
  }
}
