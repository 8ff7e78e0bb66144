package io.github.topwork.image.jpeg;

/**
 * The scaled transform of Arai, Agui and Nakajima (1988), whose last multiplications are drawn into
 * the quantization table, in the fixed point that libjpeg's fast integer method uses: factors of
 * the table keep 2 bits behind the point, constants 8, products are rounded down, and samples too.
 *
 * <p>Numbers have 16 bits, as in the vector code that libjpeg-turbo runs: sums wrap, and a factor
 * is shifted by {@value #FRACTION_BITS} before its product is taken. Coefficients of a photograph
 * never get there; those of a crafted file do. Holds no state.
 */
final class FastInverseDct implements InverseDct {
  /** Bits behind the point in {@link #multipliers}. */
  private static final int FRACTION_BITS = 2;

  private static final int CONSTANT_BITS = 8;
  private static final int SCALE_BITS = 14;

  /** Samples are 8 times too large by the two passes, and have the table's fraction. */
  private static final int SAMPLE_SHIFT = FRACTION_BITS + 3;

  private static final double COS2 = Math.cos(Math.PI / 8);
  private static final double COS6 = Math.cos(3 * Math.PI / 8);
  private static final int SQRT2 = constant(Math.sqrt(2));
  private static final int TWICE_COS2 = constant(2 * COS2);
  private static final int TWICE_DIFFERENCE = constant(2 * (COS2 - COS6));

  /** One is taken off, and subtracted on its own: the factor has to stay below two. */
  private static final int TWICE_SUM_BUT_ONE = constant(2 * (COS2 + COS6) - 1);

  /** Between the passes over columns and rows. */
  private final int[] work = new int[Component.BLOCK];

  @Override
  public short[] multipliers(int[] quantization) {
    short[] multipliers = new short[Component.BLOCK];
    for (int place = 0; place < multipliers.length; place++) {
      long scale = Math.round(scale(place / 8) * scale(place % 8) * (1 << SCALE_BITS));
      int dropped = SCALE_BITS - FRACTION_BITS;
      multipliers[place] =
          (short) ((quantization[place] * scale + (1L << (dropped - 1))) >> dropped);
    }
    return multipliers;
  }

  /** What the transform leaves out of frequency {@code k}. */
  private static double scale(int k) {
    return k == 0 ? 1 : Math.sqrt(2) * Math.cos(k * Math.PI / 16);
  }

  @Override
  public void transform(
      short[] coefficients,
      int start,
      short[] multipliers,
      byte[] samples,
      int target,
      int stride) {
    for (int column = 0; column < 8; column++) {
      column(coefficients, start + column, multipliers, column);
    }
    for (int row = 0; row < 8; row++) {
      int at = 8 * row;
      eight(
          work,
          at,
          1,
          work[at],
          work[at + 1],
          work[at + 2],
          work[at + 3],
          work[at + 4],
          work[at + 5],
          work[at + 6],
          work[at + 7]);
      for (int x = 0; x < 8; x++) {
        int value = (short) work[at + x] >> SAMPLE_SHIFT;
        samples[target + row * stride + x] = (byte) (Math.max(-128, Math.min(127, value)) + 128);
      }
    }
  }

  private void column(short[] coefficients, int from, short[] multipliers, int column) {
    int first = coefficients[from] * multipliers[column];
    if ((coefficients[from + 8]
            | coefficients[from + 16]
            | coefficients[from + 24]
            | coefficients[from + 32]
            | coefficients[from + 40]
            | coefficients[from + 48]
            | coefficients[from + 56])
        == 0) {
      for (int place = column; place < Component.BLOCK; place += 8) {
        work[place] = first;
      }
      return;
    }
    eight(
        work,
        column,
        8,
        first,
        coefficients[from + 8] * multipliers[column + 8],
        coefficients[from + 16] * multipliers[column + 16],
        coefficients[from + 24] * multipliers[column + 24],
        coefficients[from + 32] * multipliers[column + 32],
        coefficients[from + 40] * multipliers[column + 40],
        coefficients[from + 48] * multipliers[column + 48],
        coefficients[from + 56] * multipliers[column + 56]);
  }

  /**
   * Eight frequencies to eight values, at {@code at, at + step, ...} of {@code out}. Only the lower
   * 16 bits of arguments and results count.
   */
  private static void eight(
      int[] out, int at, int step, int f0, int f1, int f2, int f3, int f4, int f5, int f6, int f7) {
    int evenSum = f0 + f4;
    int evenDifference = f0 - f4;
    int outerSum = f2 + f6;
    int outerDifference = times(f2 - f6, SQRT2) - outerSum;
    int even0 = evenSum + outerSum;
    int even3 = evenSum - outerSum;
    int even1 = evenDifference + outerDifference;
    int even2 = evenDifference - outerDifference;

    int sum53 = f5 + f3;
    int difference53 = f5 - f3;
    int sum17 = f1 + f7;
    int difference17 = f1 - f7;
    int odd0 = sum17 + sum53;
    int rotated = times(difference53 + difference17, TWICE_COS2);
    int odd1 = times(difference53, -TWICE_SUM_BUT_ONE) - difference53 + rotated - odd0;
    int odd2 = times(sum17 - sum53, SQRT2) - odd1;
    int odd3 = times(difference17, TWICE_DIFFERENCE) - rotated + odd2;

    out[at] = even0 + odd0;
    out[at + 7 * step] = even0 - odd0;
    out[at + step] = even1 + odd1;
    out[at + 6 * step] = even1 - odd1;
    out[at + 2 * step] = even2 + odd2;
    out[at + 5 * step] = even2 - odd2;
    out[at + 4 * step] = even3 + odd3;
    out[at + 3 * step] = even3 - odd3;
  }

  /** {@code value * constant}, rounded down; {@code value} shifted as 16 bits. */
  private static int times(int value, int constant) {
    return (short) (value << FRACTION_BITS) * constant >> (CONSTANT_BITS + FRACTION_BITS);
  }

  private static int constant(double value) {
    return (int) Math.round(value * (1 << CONSTANT_BITS));
  }
}
