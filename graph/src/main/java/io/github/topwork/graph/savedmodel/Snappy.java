package io.github.topwork.graph.savedmodel;

import java.nio.ByteBuffer;

/**
 * Unpacks Snappy's raw format, in which some builds of TensorFlow write index blocks: the unpacked
 * length as a varint, then literals and copies of what was unpacked before.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">Snappy's format
 *     description</a>
 */
final class Snappy {
  /** A copy of three bytes unpacks to at most 64. */
  private static final int MAX_RATIO = 32;

  private Snappy() {}

  static ByteBuffer unpack(ByteReader packed) {
    long length = packed.varint();
    if (length < 0 || length > (long) MAX_RATIO * packed.remaining()) {
      throw packed.damaged(
          "a Snappy block that says to unpack to " + Long.toUnsignedString(length) + " bytes",
          "at most " + (long) MAX_RATIO * packed.remaining());
    }
    ByteBuffer out = ByteBuffer.allocate((int) length);
    while (packed.remaining() > 0) {
      int tag = packed.unsignedByte();
      switch (tag & 3) {
        case 0 -> literal(tag >> 2, packed, out);
        case 1 -> copy(4 + (tag >> 2 & 7), (tag >> 5) << 8 | packed.unsignedByte(), packed, out);
        case 2 -> copy(1 + (tag >> 2), littleEndian(2, packed), packed, out);
        default -> copy(1 + (tag >> 2), littleEndian(4, packed), packed, out);
      }
    }
    if (out.hasRemaining()) {
      throw packed.damaged(out.position() + " unpacked bytes", length + " bytes");
    }
    return out.flip();
  }

  private static void literal(int size, ByteReader packed, ByteBuffer out) {
    long length = 1L + (size < 60 ? size : littleEndian(size - 59, packed));
    require(length, packed, out);
    out.put(packed.take(length));
  }

  private static void copy(long length, long offset, ByteReader packed, ByteBuffer out) {
    require(length, packed, out);
    if (offset < 1 || offset > out.position()) {
      throw packed.damaged("a copy from " + offset + " bytes back", "at most " + out.position());
    }
    // Byte by byte: a copy may overlap what it writes.
    for (int i = 0; i < length; i++) {
      out.put(out.get(out.position() - (int) offset));
    }
  }

  private static long littleEndian(int bytes, ByteReader packed) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) packed.unsignedByte() << (8 * i);
    }
    return value;
  }

  private static void require(long length, ByteReader packed, ByteBuffer out) {
    if (length > out.remaining()) {
      throw packed.damaged(length + " bytes to unpack", "at most " + out.remaining());
    }
  }
}
