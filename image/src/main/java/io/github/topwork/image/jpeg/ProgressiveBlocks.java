package io.github.topwork.image.jpeg;

import java.util.Arrays;

/**
 * Blocks of a progressive scan (T.81, annex G): DC coefficients of all its components, or a band of
 * AC coefficients of one; in the first scan of a band down to some bit, in later ones one bit more.
 */
final class ProgressiveBlocks implements BlockDecoder {
  private static final int RUN_OF_16 = 15;
  private static final int LARGEST_SHIFT = 13;

  private final Scan scan;
  private final HuffmanTable[] tables;
  private final int[] predictions;

  /** Blocks, from the next on, whose band holds nothing new. */
  private int emptyBlocks;

  ProgressiveBlocks(Scan scan) {
    this.scan = scan;
    boolean dc = scan.firstCoefficient() == 0;
    boolean first = scan.previousBit() == 0;
    boolean band =
        dc
            ? scan.lastCoefficient() == 0
            : scan.firstCoefficient() <= scan.lastCoefficient()
                && scan.lastCoefficient() < Component.BLOCK
                && scan.parts().size() == 1;
    boolean refines = first || scan.lowestBit() == scan.previousBit() - 1;
    if (!band || !refines || scan.lowestBit() > LARGEST_SHIFT) {
      throw outOfOrder();
    }
    tables = new HuffmanTable[scan.parts().size()];
    for (int part = 0; part < tables.length; part++) {
      TablePair pair = scan.parts().get(part).tables();
      if (!dc) {
        tables[part] = pair.ac();
      } else if (first) {
        tables[part] = pair.dc();
      }
      takeBits(scan.parts().get(part).component(), scan);
    }
    predictions = new int[tables.length];
  }

  private static void takeBits(Component component, Scan scan) {
    int[] lowest = component.lowestBit();
    if (scan.firstCoefficient() > 0 && lowest[0] < 0) {
      throw outOfOrder();
    }
    for (int index = scan.firstCoefficient(); index <= scan.lastCoefficient(); index++) {
      if (scan.previousBit() != Math.max(0, lowest[index])) {
        throw outOfOrder();
      }
      lowest[index] = scan.lowestBit();
    }
  }

  private static JpegDataException outOfOrder() {
    return new JpegDataException("a progressive scan out of order");
  }

  @Override
  public void decode(BitReader bits, int part, short[] coefficients, int start) {
    boolean first = scan.previousBit() == 0;
    if (scan.firstCoefficient() > 0) {
      if (first) {
        firstBand(bits, coefficients, start);
      } else {
        refineBand(bits, coefficients, start);
      }
    } else if (first) {
      predictions[part] += bits.signed(bits.symbol(tables[part]));
      coefficients[start] = (short) (predictions[part] << scan.lowestBit());
    } else if (bits.bits(1) != 0) {
      coefficients[start] |= (short) (1 << scan.lowestBit());
    }
  }

  private void firstBand(BitReader bits, short[] coefficients, int start) {
    if (emptyBlocks > 0) {
      emptyBlocks--;
      return;
    }
    for (int index = scan.firstCoefficient(); index <= scan.lastCoefficient(); index++) {
      int symbol = bits.symbol(tables[0]);
      int zeros = symbol >> 4;
      int size = symbol & 0xF;
      if (size == 0 && zeros != RUN_OF_16) {
        emptyBlocks = (1 << zeros) + bits.bits(zeros) - 1;
        return;
      }
      index += zeros;
      if (size == 0) {
        continue;
      }
      if (index >= Component.BLOCK) {
        throw behindTheEnd();
      }
      int value = bits.signed(size) << scan.lowestBit();
      coefficients[start + Zigzag.place(index)] = (short) value;
    }
  }

  private void refineBand(BitReader bits, short[] coefficients, int start) {
    int index = scan.firstCoefficient();
    int last = scan.lastCoefficient();
    while (emptyBlocks == 0 && index <= last) {
      int symbol = bits.symbol(tables[0]);
      int zeros = symbol >> 4;
      int size = symbol & 0xF;
      int value = 0;
      if (size == 1) {
        value = bits.bits(1) != 0 ? 1 << scan.lowestBit() : -1 << scan.lowestBit();
      } else if (size != 0) {
        throw new JpegDataException("a refined coefficient of more than one bit");
      } else if (zeros != RUN_OF_16) {
        emptyBlocks = (1 << zeros) + bits.bits(zeros);
        break;
      }
      index = refine(bits, coefficients, start, index, zeros);
      if (value != 0) {
        if (index > last) {
          throw behindTheEnd();
        }
        coefficients[start + Zigzag.place(index)] = (short) value;
      }
      index++;
    }
    if (emptyBlocks > 0) {
      emptyBlocks--;
      refine(bits, coefficients, start, index, Component.BLOCK);
    }
  }

  /**
   * Reads one bit for each coefficient that is there already.
   *
   * @param zeros coefficients to pass over that are not; the one behind them ends it
   * @return index of that one, or one behind the band
   */
  private int refine(BitReader bits, short[] coefficients, int start, int from, int zeros) {
    int bit = 1 << scan.lowestBit();
    int left = zeros;
    int index = from;
    for (; index <= scan.lastCoefficient(); index++) {
      int place = start + Zigzag.place(index);
      int value = coefficients[place];
      if (value == 0) {
        if (left-- == 0) {
          break;
        }
      } else if (bits.bits(1) != 0 && (value & bit) == 0) {
        coefficients[place] = (short) (value > 0 ? value + bit : value - bit);
      }
    }
    return index;
  }

  private static JpegDataException behindTheEnd() {
    return new JpegDataException("coefficients behind the end of a block");
  }

  @Override
  public void restart() {
    Arrays.fill(predictions, 0);
    emptyBlocks = 0;
  }
}
