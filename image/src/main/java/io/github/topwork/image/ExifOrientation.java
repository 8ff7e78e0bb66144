package io.github.topwork.image;

/**
 * Reads the one EXIF tag that changes pixels: orientation (0x0112) of the first image file
 * directory. EXIF is a TIFF file: byte order {@code II} or {@code MM}, 42, offset of the directory;
 * a directory is a count and entries of 12 bytes (tag, type, count, value). Specified in TIFF 6.0
 * and CIPA DC-008.
 *
 * <p>Damaged EXIF counts as absent, as in every viewer: the pixels are whole.
 */
final class ExifOrientation {
  private static final int UPRIGHT = 1;
  private static final int TAG = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final boolean littleEndian;

  private ExifOrientation(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.littleEndian = bytes[start] == 'I';
  }

  /** Value from 1 to 8 of the TIFF file in {@code bytes[start, end)}; 1 if it does not say. */
  static int read(byte[] bytes, int start, int end) {
    if (end - start < 8) {
      return UPRIGHT;
    }
    boolean little = bytes[start] == 'I' && bytes[start + 1] == 'I';
    boolean big = bytes[start] == 'M' && bytes[start + 1] == 'M';
    return little || big ? new ExifOrientation(bytes, start, end).read() : UPRIGHT;
  }

  private int read() {
    long directory = start + unsigned32(start + 4);
    if (unsigned16(start + 2) != 42 || directory + 2 > end) {
      return UPRIGHT;
    }
    int entries = unsigned16((int) directory);
    for (int index = 0; index < entries; index++) {
      long entry = directory + 2 + (long) index * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > end) {
        return UPRIGHT;
      }
      int position = (int) entry;
      if (unsigned16(position) == TAG) {
        int value = unsigned16(position + 8);
        boolean known = unsigned16(position + 2) == TYPE_SHORT && value >= 1 && value <= 8;
        return known ? value : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private int unsigned16(int position) {
    int first = bytes[position] & 0xFF;
    int second = bytes[position + 1] & 0xFF;
    return littleEndian ? second << 8 | first : first << 8 | second;
  }

  private long unsigned32(int position) {
    long first = unsigned16(position);
    long second = unsigned16(position + 2);
    return littleEndian ? second << 16 | first : first << 16 | second;
  }
}
