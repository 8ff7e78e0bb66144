package io.github.topwork.image.jpeg;

import java.util.Arrays;

/** Blocks of a baseline or extended scan (T.81, F.2.2): all coefficients at once. */
final class SequentialBlocks implements BlockDecoder {
  private static final int RUN_OF_16 = 15;

  private final HuffmanTable[] dcTables;
  private final HuffmanTable[] acTables;
  private final int[] predictions;

  SequentialBlocks(Scan scan) {
    boolean whole =
        scan.firstCoefficient() == 0
            && scan.lastCoefficient() == Component.BLOCK - 1
            && scan.previousBit() == 0
            && scan.lowestBit() == 0;
    if (!whole) {
      throw new JpegDataException("a part of the coefficients in a scan that is not progressive");
    }
    dcTables = scan.parts().stream().map(p -> p.tables().dc()).toArray(HuffmanTable[]::new);
    acTables = scan.parts().stream().map(p -> p.tables().ac()).toArray(HuffmanTable[]::new);
    predictions = new int[dcTables.length];
    for (Scan.Part part : scan.parts()) {
      if (part.component().lowestBit()[0] == 0) {
        throw new JpegDataException("two scans of component " + part.component().id());
      }
      Arrays.fill(part.component().lowestBit(), 0);
    }
  }

  @Override
  public void decode(BitReader bits, int part, short[] coefficients, int start) {
    predictions[part] += bits.signed(bits.symbol(dcTables[part]));
    coefficients[start] = (short) predictions[part];
    HuffmanTable table = acTables[part];
    for (int index = 1; index < Component.BLOCK; index++) {
      int symbol = bits.symbol(table);
      int zeros = symbol >> 4;
      int size = symbol & 0xF;
      if (size == 0 && zeros != RUN_OF_16) {
        return;
      }
      index += zeros;
      if (size == 0) {
        continue;
      }
      if (index >= Component.BLOCK) {
        throw new JpegDataException("coefficients behind the end of a block");
      }
      coefficients[start + Zigzag.place(index)] = (short) bits.signed(size);
    }
  }

  @Override
  public void restart() {
    Arrays.fill(predictions, 0);
  }
}
