package io.github.topwork.graph.savedmodel;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads numbers from untrusted bytes; running off the end is a {@link ModelFormatException}. */
final class ByteReader {
  private static final int MAX_VARINT_BYTES = 10;

  private final ByteBuffer bytes;
  private final String what;
  private final String where;

  ByteReader(ByteBuffer bytes, String what, String where) {
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.what = what;
    this.where = where;
  }

  int remaining() {
    return bytes.remaining();
  }

  /** An unsigned number of up to 64 bits, seven bits a byte, low bits first. */
  long varint() {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      require(1, "a number");
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw damaged("a number of more than 10 bytes", "at most 10");
  }

  int unsignedByte() {
    require(1, "a number");
    return Byte.toUnsignedInt(bytes.get());
  }

  int fixed32() {
    require(4, "a 32-bit number");
    return bytes.getInt();
  }

  ByteBuffer take(long length) {
    require(length, "data");
    ByteBuffer taken = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return taken;
  }

  private void require(long length, String of) {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged(
          bytes.remaining() + " bytes left", Long.toUnsignedString(length) + " bytes of " + of);
    }
  }

  ModelFormatException damaged(String given, String expected) {
    return new ModelFormatException(damage(what, given, expected, where));
  }

  static Problem damage(String what, String given, String expected, String where) {
    return new Problem(
        what,
        given,
        expected,
        where,
        "get the file again from where it came; it is damaged or incomplete");
  }
}
