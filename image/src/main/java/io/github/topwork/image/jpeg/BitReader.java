package io.github.topwork.image.jpeg;

/**
 * Bits of entropy-coded data, highest first. A byte FF is followed by 00, which is left out; any
 * other code behind FF is a marker and ends the data.
 */
final class BitReader {
  private final byte[] bytes;
  private int position;
  private boolean atMarker;

  /** The next bits, in its lowest {@code count} bits; what is above was read before. */
  private long buffer;

  private int count;

  BitReader(byte[] bytes, int start) {
    this.bytes = bytes;
    this.position = start;
  }

  /** The next symbol. */
  int symbol(HuffmanTable table) {
    int ahead = peek16();
    int entry = table.shortCode(ahead >> (16 - HuffmanTable.SHORT_BITS));
    if (entry == 0) {
      entry = table.longCode(ahead);
    }
    drop(entry >> 8);
    return entry & 0xFF;
  }

  /** The next {@code size} bits as a number; {@code size} from 0 to 16. */
  int bits(int size) {
    int value = peek16() >> (16 - size);
    drop(size);
    return value;
  }

  /** The next {@code size} bits as the signed number of T.81, figure F.12. */
  int signed(int size) {
    int value = bits(size);
    return size == 0 || value >> (size - 1) != 0 ? value : value - (1 << size) + 1;
  }

  /**
   * Leaves the bits of an interval behind and reads its restart marker.
   *
   * @param number from 0 to 7, as expected
   */
  void restart(int number) {
    int marker = nextMarker();
    if (marker != 0xD0 + number) {
      throw new JpegDataException("restart marker " + number + " is missing");
    }
    position += 2;
    atMarker = false;
  }

  /** Position of the FF of the marker behind the data; stray bytes before it are skipped. */
  int end() {
    int marker = nextMarker();
    while (marker >= 0xD0 && marker <= 0xD7) {
      position += 2;
      marker = nextMarker();
    }
    return position;
  }

  /** Code of the next marker; afterwards {@code position} is at its FF. */
  private int nextMarker() {
    buffer = 0;
    count = 0;
    for (; position + 1 < bytes.length; position++) {
      int code = bytes[position + 1] & 0xFF;
      if (bytes[position] == (byte) 0xFF && code != 0 && code != 0xFF) {
        return code;
      }
    }
    throw outOfData();
  }

  /** The next 16 bits; where the data end before, zeros follow, which cannot be dropped. */
  private int peek16() {
    if (count < 16) {
      fill();
      if (count < 16) {
        return (int) (buffer << (16 - count)) & 0xFFFF;
      }
    }
    return (int) (buffer >> (count - 16)) & 0xFFFF;
  }

  private void drop(int size) {
    if (size > count) {
      throw outOfData();
    }
    count -= size;
  }

  private void fill() {
    while (count <= 48 && !atMarker) {
      if (position >= bytes.length) {
        throw outOfData();
      }
      int value = bytes[position] & 0xFF;
      if (value == 0xFF) {
        // Several FF before the 00 are one, as libjpeg takes them.
        int next = position + 1;
        while (next < bytes.length && bytes[next] == (byte) 0xFF) {
          next++;
        }
        if (next < bytes.length && bytes[next] != 0) {
          atMarker = true;
          return;
        }
        position = next;
      }
      position++;
      buffer = buffer << 8 | value;
      count += 8;
    }
  }

  private static JpegDataException outOfData() {
    return new JpegDataException("the data end before the image does");
  }
}
