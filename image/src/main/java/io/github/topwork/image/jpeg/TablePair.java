package io.github.topwork.image.jpeg;

import org.jspecify.annotations.Nullable;

/** The Huffman tables of a component in a scan. */
final class TablePair {
  private final @Nullable HuffmanTable dc;
  private final @Nullable HuffmanTable ac;

  TablePair(@Nullable HuffmanTable dc, @Nullable HuffmanTable ac) {
    this.dc = dc;
    this.ac = ac;
  }

  HuffmanTable dc() {
    HuffmanTable table = defined(dc, "DC");
    if (!table.fitsDc()) {
      throw new JpegDataException("a Huffman table for DC coefficients with sizes above 15");
    }
    return table;
  }

  HuffmanTable ac() {
    return defined(ac, "AC");
  }

  private static HuffmanTable defined(@Nullable HuffmanTable table, String kind) {
    if (table == null) {
      throw new JpegDataException("a scan whose Huffman table for " + kind + " is not defined");
    }
    return table;
  }
}
