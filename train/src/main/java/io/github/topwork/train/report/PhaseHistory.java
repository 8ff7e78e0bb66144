package io.github.topwork.train.report;

import static java.util.Objects.requireNonNull;

import io.github.topwork.train.History;

/**
 * The history of one phase of training.
 *
 * @param name for example {@code head} or {@code fine-tuning}
 * @param history its epochs
 */
public record PhaseHistory(String name, History history) {
  public PhaseHistory {
    requireNonNull(name, "name");
    requireNonNull(history, "history");
  }
}
