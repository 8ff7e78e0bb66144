package io.github.topwork.testdata;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A {@code weights.tsv.gz}: what lies where in the data file of a tensor bundle, and how it is
 * made.
 *
 * <p>Header lines {@code # seed<TAB>prefix of all tensor names} and {@code # input<TAB>shape}, then
 * one line per tensor in the order of the data file: offset, checkpoint key, weight name ({@code -}
 * where the bytes are stored in {@code rest.bin.gz}), type, shape, size in bytes, CRC32C in
 * hexadecimal, shift, scale.
 *
 * @param seed prefix of all tensor names
 * @param input shape of the generated input, {@code [batch, height, width, channels]}
 * @param rows the tensors, by offset
 */
record WeightTable(String seed, List<Long> input, List<Row> rows) {
  private static final String STORED = "-";
  private static final int COLUMNS = 9;

  /** One tensor of the data file. */
  record Row(
      long offset, String key, String weight, long size, int crc32c, double shift, double scale) {
    boolean isStored() {
      return weight.equals(STORED);
    }

    private static Row parse(String line) {
      String[] cells = line.split("\t", -1);
      if (cells.length != COLUMNS) {
        throw new IllegalArgumentException(
            "columns: " + cells.length + " (expected: " + COLUMNS + ") in line '" + line + "'");
      }
      return new Row(
          Long.parseLong(cells[0]),
          cells[1],
          cells[2],
          Long.parseLong(cells[5]),
          Integer.parseUnsignedInt(cells[6], 16),
          Double.parseDouble(cells[7]),
          Double.parseDouble(cells[8]));
    }
  }

  WeightTable {
    input = List.copyOf(input);
    rows = List.copyOf(rows);
  }

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  static WeightTable read(Path file) throws IOException {
    Map<String, String> header = new HashMap<>();
    List<Row> rows = new ArrayList<>();
    try {
      for (String line : lines(file)) {
        if (line.startsWith("# ")) {
          int tab = line.indexOf('\t');
          header.put(line.substring(2, tab), line.substring(tab + 1));
        } else {
          rows.add(Row.parse(line));
        }
      }
      List<Long> input =
          Arrays.stream(header.getOrDefault("input", "").split(",")).map(Long::valueOf).toList();
      return new WeightTable(header.getOrDefault("seed", ""), input, rows);
    } catch (IllegalArgumentException | IndexOutOfBoundsException cause) {
      throw new IOException(
          "Cannot read " + file + ". Fix: make it again with scripts/seeded_models.py.", cause);
    }
  }
}
