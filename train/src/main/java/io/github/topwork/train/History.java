package io.github.topwork.train;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The record of one {@code fit}.
 *
 * @param epochs the epochs that were finished, in order
 * @param stopReason why it ended
 */
public record History(List<EpochResult> epochs, StopReason stopReason) {
  public History {
    epochs = List.copyOf(epochs);
  }

  /** Names of all values, in the order of their first appearance. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    epochs.forEach(epoch -> names.addAll(epoch.values().keySet()));
    return names;
  }

  /** The value of this name in each epoch. */
  public List<Double> values(String name) {
    return epochs.stream().map(epoch -> epoch.value(name)).toList();
  }

  /**
   * The last finished epoch.
   *
   * @throws IllegalStateException if none was finished
   */
  public EpochResult last() {
    if (epochs.isEmpty()) {
      throw new IllegalStateException("history: empty (expected: at least one finished epoch)");
    }
    return epochs.get(epochs.size() - 1);
  }

  /** Returns this history followed by another, for example head training by fine-tuning. */
  public History then(History next) {
    List<EpochResult> all = new ArrayList<>(epochs);
    all.addAll(next.epochs);
    return new History(all, next.stopReason);
  }
}
