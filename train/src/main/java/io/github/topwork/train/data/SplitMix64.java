package io.github.topwork.train.data;

import java.util.List;

/**
 * The SplitMix64 generator, with our own way from 64 bits to a bounded integer, so that shuffles
 * are the same on every JDK.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea, Flood: Fast splittable
 *     pseudorandom number generators</a>
 */
final class SplitMix64 {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Starts a generator; equal seeds give equal sequences. */
  public SplitMix64(long seed) {
    state = seed;
  }

  /**
   * Returns the generator of a named stream, so that two uses of one seed are independent.
   *
   * @param stream what the numbers are for, for example {@code split/cats}
   */
  public static SplitMix64 of(long seed, String stream) {
    SplitMix64 generator = new SplitMix64(seed);
    for (int i = 0; i < stream.length(); i++) {
      generator.state ^= stream.charAt(i);
      generator.state = generator.nextLong();
    }
    return generator;
  }

  /** Returns 64 uniform bits. */
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Returns a uniform integer in [0, bound). */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: > 0)");
    }
    // Rejects the tail that would make small remainders likelier.
    long limit = Long.divideUnsigned(-1L, bound) * bound;
    long bits = nextLong();
    while (Long.compareUnsigned(bits, limit) >= 0) {
      bits = nextLong();
    }
    return (int) Long.remainderUnsigned(bits, bound);
  }

  /** Returns a uniform number in [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Shuffles the list in place (Fisher-Yates, from the end). */
  public <T> void shuffle(List<T> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      T swapped = list.get(i);
      list.set(i, list.get(j));
      list.set(j, swapped);
    }
  }
}
