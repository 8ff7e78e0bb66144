package io.github.topwork.train;

import java.util.List;

/**
 * Examples in batches, as often as there are epochs.
 *
 * <p>The order, and whether it changes from epoch to epoch, is for the data set to decide: {@code
 * CompiledModel} takes what comes. The last batch of an epoch may be smaller than the others.
 */
public interface Batches {
  /** Examples in one epoch; shown in progress, not relied upon. */
  long exampleCount();

  /** Batches in one epoch; shown in progress, not relied upon. */
  int batchCount();

  /**
   * Starts an epoch.
   *
   * @param epoch counted from 0; an evaluation always asks for 0
   */
  BatchCursor open(int epoch);

  /** Returns these batches, the same in every epoch. */
  static Batches of(List<Batch> batches) {
    List<Batch> copy = List.copyOf(batches);
    long examples = copy.stream().mapToLong(Batch::size).sum();
    return new Batches() {
      @Override
      public long exampleCount() {
        return examples;
      }

      @Override
      public int batchCount() {
        return copy.size();
      }

      @Override
      public BatchCursor open(int epoch) {
        return BatchCursor.over(copy.iterator());
      }
    };
  }
}
