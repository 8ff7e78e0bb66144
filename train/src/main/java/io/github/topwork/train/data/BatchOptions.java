package io.github.topwork.train.data;

import java.util.OptionalLong;

/**
 * How examples are put into batches.
 *
 * @param batchSize examples in a batch; the last one of an epoch may have fewer
 * @param shuffleSeed seed of the order, another one in every epoch; empty to keep the order
 * @param flip whether each image is mirrored left to right with probability one half, drawn from
 *     the seed; features cannot be flipped
 */
public record BatchOptions(int batchSize, OptionalLong shuffleSeed, boolean flip) {
  public BatchOptions {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize: " + batchSize + " (expected: >= 1)");
    }
    if (flip && shuffleSeed.isEmpty()) {
      throw new IllegalArgumentException("flip: true without a seed (expected: a shuffleSeed)");
    }
  }

  /** Returns options that keep the order, for evaluation. */
  public static BatchOptions inOrder(int batchSize) {
    return new BatchOptions(batchSize, OptionalLong.empty(), false);
  }

  /** Returns options that shuffle, for training. */
  public static BatchOptions shuffled(int batchSize, long seed) {
    return new BatchOptions(batchSize, OptionalLong.of(seed), false);
  }

  /** Returns these options with random mirroring. */
  public BatchOptions withFlip() {
    return new BatchOptions(batchSize, shuffleSeed, true);
  }

  int batchCount(int examples) {
    return (int) (((long) examples + batchSize - 1) / batchSize);
  }
}
