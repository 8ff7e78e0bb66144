package io.github.topwork.image;

import java.util.stream.IntStream;

/** The greatest of some numbers. */
public final class TopK {
  private TopK() {}

  /**
   * Places of the greatest values, the greatest first; equal ones in the order in which they stand.
   *
   * @param k how many, at least 0; all where there are fewer
   */
  public static int[] of(double[] values, int k) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((one, other) -> Double.compare(values[other], values[one]))
        .limit(k)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
