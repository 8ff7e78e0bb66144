package io.github.topwork.testdata;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Gzip-compressed zips whose entries are stored ({@code .zip.gz}), and tables. Files that resemble
 * each other take a third of the room that a zip of compressed entries needs.
 */
final class Archive {
  private Archive() {}

  /** Every entry, in the order of the archive. */
  static Map<String, byte[]> read(Path archive) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(decompress(archive)))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    return entries;
  }

  /** The content of a {@code .gz} file. */
  static byte[] decompress(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  /** The cells of a table's lines, without the header where it has one. */
  static List<List<String>> rows(byte[] table, boolean header) {
    return new String(table, StandardCharsets.UTF_8)
        .lines()
        .skip(header ? 1 : 0)
        .map(line -> List.of(line.split("\t", -1)))
        .toList();
  }
}
