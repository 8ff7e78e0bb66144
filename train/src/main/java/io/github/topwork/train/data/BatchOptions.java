package io.github.topwork.train.data;

import java.util.OptionalLong;

/**
 * How examples are put into batches.
 *
 * @param batchSize examples in a batch; the last one of an epoch may have fewer
 * @param shuffleSeed seed of the order, another one in every epoch; empty to keep the order
 */
public record BatchOptions(int batchSize, OptionalLong shuffleSeed) {
  public BatchOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize: " + batchSize + " (expected: >= 1)");
    }
  }

  /** Returns options that keep the order, for evaluation. */
  public static BatchOptions inOrder(int batchSize) {
    return new BatchOptions(batchSize, OptionalLong.empty());
  }

  /** Returns options that shuffle, for training. */
  public static BatchOptions shuffled(int batchSize, long seed) {
    return new BatchOptions(batchSize, OptionalLong.of(seed));
  }

  int batchCount(int examples) {
    return (int) (((long) examples + batchSize - 1) / batchSize);
  }
}
