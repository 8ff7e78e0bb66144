package io.github.topwork.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Which examples the batches of an epoch hold. */
final class EpochOrder {
  private EpochOrder() {}

  /** Returns the indexes of the examples of each batch. */
  static List<List<Integer>> of(int examples, BatchOptions options, int epoch) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, examples).boxed().toList());
    options.shuffleSeed().ifPresent(seed -> SplitMix64.of(seed, "order/" + epoch).shuffle(order));
    List<List<Integer>> batches = new ArrayList<>();
    for (int start = 0; start < examples; start += options.batchSize()) {
      batches.add(
          List.copyOf(order.subList(start, Math.min(examples, start + options.batchSize()))));
    }
    return batches;
  }
}
