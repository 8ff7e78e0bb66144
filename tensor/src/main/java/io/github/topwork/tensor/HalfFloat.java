package io.github.topwork.tensor;

/**
 * IEEE 754 half precision and bfloat16 in Java, whose own conversions came with JDK 20. Rounds to
 * the nearest, ties to even.
 */
public final class HalfFloat {
  private static final int FLOAT_EXPONENT_BIAS = 127;
  private static final int HALF_EXPONENT_BIAS = 15;
  private static final int FLOAT_INFINITY = 0x7F80_0000;
  private static final int HALF_INFINITY = 0x7C00;

  private HalfFloat() {}

  /** The half nearest to a float; infinity from 65520 on. */
  public static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7FFF_FFFF;
    if (magnitude > FLOAT_INFINITY) {
      return (short) (sign | HALF_INFINITY | 0x200);
    }
    int exponent = (magnitude >>> 23) - FLOAT_EXPONENT_BIAS + HALF_EXPONENT_BIAS;
    if (exponent >= 31) {
      return (short) (sign | HALF_INFINITY);
    }
    if (exponent >= 1) {
      // A carry out of the rounded mantissa raises the exponent, up to infinity, as it should.
      return (short) (sign | rounded(exponent << 23 | magnitude & 0x7F_FFFF, 13));
    }
    int shift = 14 - exponent;
    return shift > 24
        ? (short) sign
        : (short) (sign | rounded(magnitude & 0x7F_FFFF | 0x80_0000, shift));
  }

  /** The float equal to a half. */
  public static float fromHalf(short half) {
    int exponent = half >>> 10 & 0x1F;
    int mantissa = half & 0x3FF;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 31 -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default ->
              Float.intBitsToFloat(
                  (exponent - HALF_EXPONENT_BIAS + FLOAT_EXPONENT_BIAS) << 23 | mantissa << 13);
        };
    return half < 0 ? -magnitude : magnitude;
  }

  /** The bfloat16 nearest to a float. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) ? (short) (bits >>> 16 | 0x40) : (short) rounded(bits, 16);
  }

  /** The float equal to a bfloat16. */
  public static float fromBfloat16(short bfloat16) {
    return Float.intBitsToFloat(bfloat16 << 16);
  }

  /** {@code bits >>> shift}, rounded to the nearest, ties to even. */
  private static int rounded(int bits, int shift) {
    int result = bits >>> shift;
    int rest = bits & ((1 << shift) - 1);
    int half = 1 << (shift - 1);
    boolean up = rest > half || rest == half && (result & 1) != 0;
    return up ? result + 1 : result;
  }
}
