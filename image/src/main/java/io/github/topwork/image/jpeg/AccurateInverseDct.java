package io.github.topwork.image.jpeg;

/**
 * The transform of Loeffler, Ligtenberg and Moschytz (1989) in the fixed point of libjpeg's
 * accurate integer method: constants of 13 bits, 2 more bits between the passes, both rounded. Not
 * thread-safe.
 */
final class AccurateInverseDct implements InverseDct {
  private static final int CONSTANT_BITS = 13;
  private static final int PASS_BITS = 2;

  private static final int C6 = fixed(c(6));
  private static final int C2_MINUS_C6 = fixed(c(2) - c(6));
  private static final int C2_PLUS_C6 = fixed(c(2) + c(6));
  private static final int C3 = fixed(c(3));
  private static final int F7 = fixed(-c(1) + c(3) + c(5) - c(7));
  private static final int F5 = fixed(c(1) + c(3) - c(5) + c(7));
  private static final int F3 = fixed(c(1) + c(3) + c(5) - c(7));
  private static final int F1 = fixed(c(1) + c(3) - c(5) - c(7));
  private static final int Z1 = fixed(c(3) - c(7));
  private static final int Z2 = fixed(c(1) + c(3));
  private static final int Z3 = fixed(c(3) + c(5));
  private static final int Z4 = fixed(c(3) - c(5));

  private final int[] work = new int[Component.BLOCK];

  @Override
  public short[] multipliers(int[] quantization) {
    short[] multipliers = new short[Component.BLOCK];
    for (int place = 0; place < multipliers.length; place++) {
      multipliers[place] = (short) quantization[place];
    }
    return multipliers;
  }

  @Override
  public void transform(
      short[] coefficients,
      int start,
      short[] multipliers,
      byte[] samples,
      int target,
      int stride) {
    for (int place = 0; place < work.length; place++) {
      work[place] = coefficients[start + place] * multipliers[place];
    }
    for (int column = 0; column < 8; column++) {
      eight(column, 8, CONSTANT_BITS - PASS_BITS);
    }
    for (int row = 0; row < 8; row++) {
      eight(8 * row, 1, CONSTANT_BITS + PASS_BITS + 3);
      for (int x = 0; x < 8; x++) {
        int value = Math.max(-128, Math.min(127, work[8 * row + x])) + 128;
        samples[target + row * stride + x] = (byte) value;
      }
    }
  }

  private void eight(int at, int step, int shift) {
    int f2 = work[at + 2 * step];
    int f6 = work[at + 6 * step];
    int rotated = (f2 + f6) * C6;
    int inner = rotated - f6 * C2_PLUS_C6;
    int outer = rotated + f2 * C2_MINUS_C6;
    int sum = (work[at] + work[at + 4 * step]) << CONSTANT_BITS;
    int difference = (work[at] - work[at + 4 * step]) << CONSTANT_BITS;

    int f7 = work[at + 7 * step];
    int f5 = work[at + 5 * step];
    int f3 = work[at + 3 * step];
    int f1 = work[at + step];
    int z5 = (f7 + f3 + f5 + f1) * C3;
    int z1 = -(f7 + f1) * Z1;
    int z2 = -(f5 + f3) * Z2;
    int z3 = -(f7 + f3) * Z3 + z5;
    int z4 = -(f5 + f1) * Z4 + z5;
    put(at, step, shift, 0, sum + outer, f1 * F1 + z1 + z4);
    put(at, step, shift, 1, difference + inner, f3 * F3 + z2 + z3);
    put(at, step, shift, 2, difference - inner, f5 * F5 + z2 + z4);
    put(at, step, shift, 3, sum - outer, f7 * F7 + z1 + z3);
  }

  private void put(int at, int step, int shift, int k, int even, int odd) {
    int half = 1 << (shift - 1);
    work[at + k * step] = even + odd + half >> shift;
    work[at + (7 - k) * step] = even - odd + half >> shift;
  }

  private static int fixed(double value) {
    return (int) Math.round(value * (1 << CONSTANT_BITS));
  }

  /** {@code sqrt(2) * cos(k * pi / 16)}. */
  private static double c(int k) {
    return Math.sqrt(2) * Math.cos(k * Math.PI / 16);
  }
}
