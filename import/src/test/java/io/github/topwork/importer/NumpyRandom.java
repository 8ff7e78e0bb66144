package io.github.topwork.importer;

import java.math.BigInteger;

/**
 * {@code numpy.random.default_rng(seed).random(n)}: PCG64 seeded through NumPy's SeedSequence, for
 * seeds below 2^32.
 *
 * @see <a href="https://www.pcg-random.org">PCG, XSL-RR 128/64</a>
 */
public final class NumpyRandom {
  private static final BigInteger MASK = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
  private static final BigInteger MULTIPLIER =
      new BigInteger("2360ed051fc65da44385df649fccf645", 16);
  private static final int POOL = 4;

  private BigInteger state;
  private final BigInteger increment;

  public NumpyRandom(int seed) {
    int[] words = generate(pool(seed), 8);
    BigInteger initial = join(words, 0);
    increment = join(words, 4).shiftLeft(1).or(BigInteger.ONE).and(MASK);
    state = increment.add(initial).multiply(MULTIPLIER).add(increment).and(MASK);
  }

  /** Two 64-bit words, the high one first, each of two 32-bit words, the low one first. */
  private static BigInteger join(int[] words, int from) {
    BigInteger value = BigInteger.ZERO;
    for (int word : new int[] {from + 1, from, from + 3, from + 2}) {
      value = value.shiftLeft(32).or(BigInteger.valueOf(Integer.toUnsignedLong(words[word])));
    }
    return value;
  }

  private static int[] pool(int seed) {
    int[] constant = {0x43b0d7e5};
    int[] pool = new int[POOL];
    for (int i = 0; i < POOL; i++) {
      pool[i] = hash(i == 0 ? seed : 0, constant);
    }
    for (int from = 0; from < POOL; from++) {
      for (int to = 0; to < POOL; to++) {
        if (from != to) {
          int mixed = 0xca01f9dd * pool[to] - 0x4973f715 * hash(pool[from], constant);
          pool[to] = mixed ^ (mixed >>> 16);
        }
      }
    }
    return pool;
  }

  private static int hash(int value, int[] constant) {
    int mixed = value ^ constant[0];
    constant[0] *= 0x931e8875;
    mixed *= constant[0];
    return mixed ^ (mixed >>> 16);
  }

  private static int[] generate(int[] pool, int count) {
    int constant = 0x8b51f9dd;
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      int mixed = pool[i % POOL] ^ constant;
      constant *= 0x58f38ded;
      mixed *= constant;
      words[i] = mixed ^ (mixed >>> 16);
    }
    return words;
  }

  /** The next numbers in [0, 1), with 53 bits each. */
  public double[] random(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      state = state.multiply(MULTIPLIER).add(increment).and(MASK);
      long folded = state.shiftRight(64).longValue() ^ state.longValue();
      long output = Long.rotateRight(folded, state.shiftRight(122).intValue());
      values[i] = (output >>> 11) * 0x1p-53;
    }
    return values;
  }
}
