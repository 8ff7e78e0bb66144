package io.github.topwork.train;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Means over examples of numbers that come as means over batches. */
final class Means {
  private final List<String> names;
  private final double[] sums;
  private long examples;

  Means(Collection<String> names) {
    this.names = List.copyOf(names);
    this.sums = new double[names.size()];
  }

  void add(Collection<Double> batchMeans, int size) {
    int i = 0;
    for (double value : batchMeans) {
      sums[i++] += value * size;
    }
    examples += size;
  }

  long examples() {
    return examples;
  }

  /** The means; {@code NaN} where no example came. */
  Scores values() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < sums.length; i++) {
      values.put(names.get(i), sums[i] / examples);
    }
    return new Scores(values);
  }

  static Scores named(Collection<String> names, List<Double> values) {
    Map<String, Double> named = new LinkedHashMap<>();
    int i = 0;
    for (String name : names) {
      named.put(name, values.get(i++));
    }
    return new Scores(named);
  }
}
