package io.github.topwork.image;

import java.nio.charset.StandardCharsets;

/** Names the file formats that people take for JPEG or PNG, for the error message only. */
final class KnownFormat {
  private KnownFormat() {}

  static String describe(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1);
    if (start.startsWith("GIF8")) {
      return "a GIF file";
    }
    if (start.startsWith("BM")) {
      return "a BMP file";
    }
    if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
      return "a WebP file";
    }
    if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
      return "a TIFF file";
    }
    if (start.startsWith("ftyp", 4)) {
      return start.startsWith("avif", 8) ? "an AVIF file" : "a HEIC or other MP4-like file";
    }
    if (start.startsWith("%PDF")) {
      return "a PDF file";
    }
    String text = start.stripLeading();
    if (text.startsWith("<svg") || text.startsWith("<?xml")) {
      return "an SVG or XML file";
    }
    if (text.startsWith("<")) {
      return "an HTML or XML file";
    }
    StringBuilder hex =
        new StringBuilder("a file of ").append(bytes.length).append(" bytes that starts with");
    for (int index = 0; index < Math.min(bytes.length, 8); index++) {
      hex.append(' ')
          .append(Character.forDigit(bytes[index] >> 4 & 0xF, 16))
          .append(Character.forDigit(bytes[index] & 0xF, 16));
    }
    return hex.toString();
  }
}
