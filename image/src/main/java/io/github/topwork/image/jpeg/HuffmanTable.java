package io.github.topwork.image.jpeg;

import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/** Codes of up to 16 bits and the symbols they stand for (T.81, annex C). */
final class HuffmanTable {
  /** Codes up to this length are looked up at once. */
  static final int SHORT_BITS = 9;

  private static final int LONGEST = 16;

  private final byte[] symbols;
  private final short[] shortCodes = new short[1 << SHORT_BITS];

  /** Per length the highest code, or -1 where no code has it. */
  private final int[] highest = new int[LONGEST + 1];

  /** Per length what added to a code gives the index of its symbol. */
  private final int[] toIndex = new int[LONGEST + 1];

  /**
   * A table.
   *
   * @param counts number of codes per length, of length 1 first; 16 of them
   * @param symbols in the order of their codes, as many as there are codes
   */
  HuffmanTable(int[] counts, byte[] symbols) {
    this.symbols = symbols;
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      int codes = counts[length - 1];
      if (code + codes > 1 << length) {
        throw new JpegDataException("a Huffman table with too many codes of " + length + " bits");
      }
      toIndex[length] = index - code;
      highest[length] = codes == 0 ? -1 : code + codes - 1;
      for (int i = 0; i < codes; i++, code++, index++) {
        if (length <= SHORT_BITS) {
          int free = SHORT_BITS - length;
          short entry = (short) (length << 8 | symbols[index] & 0xFF);
          java.util.Arrays.fill(shortCodes, code << free, (code + 1) << free, entry);
        }
      }
      code <<= 1;
    }
  }

  /** One of the tables of T.81, annex K.3, that frames of motion JPEG leave out. */
  static HuffmanTable standard(JPEGHuffmanTable table) {
    int[] counts = new int[LONGEST];
    for (int length = 0; length < table.getLengths().length; length++) {
      counts[length] = table.getLengths()[length];
    }
    byte[] symbols = new byte[table.getValues().length];
    for (int index = 0; index < symbols.length; index++) {
      symbols[index] = (byte) table.getValues()[index];
    }
    return new HuffmanTable(counts, symbols);
  }

  /** Length and symbol ({@code length << 8 | symbol}) for the next bits; 0 where it is longer. */
  int shortCode(int next) {
    return shortCodes[next];
  }

  /** The same for a code longer than {@link #SHORT_BITS}, out of the next 16 bits. */
  int longCode(int next) {
    for (int length = SHORT_BITS + 1; length <= LONGEST; length++) {
      int code = next >> (LONGEST - length);
      if (code <= highest[length]) {
        return length << 8 | symbols[code + toIndex[length]] & 0xFF;
      }
    }
    throw new JpegDataException("a Huffman code that is not in its table");
  }

  /** Are all symbols sizes of DC differences? */
  boolean fitsDc() {
    for (byte symbol : symbols) {
      if ((symbol & 0xFF) > 15) {
        return false;
      }
    }
    return true;
  }
}
