package io.github.topwork.testdata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The seeded generator of weights, bit for bit that of {@code scripts/seeded_weights.py}:
 * SplitMix64 started from the FNV-1a hash of the tensor's name, its upper 24 bits taken as a number
 * in [-1, 1), scaled and shifted in float64 and rounded to float32 once.
 *
 * <p>Only additions, multiplications and one rounding: every JVM gives the same bits.
 */
public final class SeededWeights {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1p-23;

  private final double shift;
  private final double scale;
  private long state;

  /**
   * A generator at the first element of a tensor.
   *
   * @param name the tensor's name with its model's seed, for example {@code
   *     20260101/xception-150/block1_conv1/kernel}
   * @param shift the middle of the uniform distribution
   * @param scale half of its width
   */
  public SeededWeights(String name, double shift, double scale) {
    this.state = hash(name);
    this.shift = shift;
    this.scale = scale;
  }

  /** FNV-1a, 64 bits, of the UTF-8 bytes of a text. */
  static long hash(String text) {
    long hash = FNV_OFFSET;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xFF)) * FNV_PRIME;
    }
    return hash;
  }

  /** The next element. */
  public float next() {
    state += GAMMA;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z = z ^ (z >>> 31);
    double unit = (z >>> 40) * UNIT - 1.0;
    return (float) (shift + scale * unit);
  }

  /** The next {@code count} elements. */
  public float[] next(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = next();
    }
    return values;
  }

  /** Puts the next elements into the buffer, in its byte order, until fewer than 4 bytes remain. */
  void fill(ByteBuffer buffer) {
    while (buffer.remaining() >= Float.BYTES) {
      buffer.putFloat(next());
    }
  }
}
