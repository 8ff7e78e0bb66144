package io.github.topwork.graph.savedmodel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The key under which a bundle keeps one part of a partitioned variable: an order-preserving code
 * of 0, the name, the rank, and start and length of each dimension. A dimension that is not cut has
 * start 0 and length -1. See {@code tensorflow/core/lib/strings/ordered_code.cc}.
 */
final class SliceKey {
  private static final int[] HEADER = {
    0, 0x8000, 0xc000, 0xe000, 0xf000, 0xf800, 0xfc00, 0xfe00, 0xff00, 0xff80, 0xffc0
  };

  private SliceKey() {}

  static byte[] of(String name, BundleEntry.Slice slice) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    putNumber(key, 0);
    putText(key, name);
    putNumber(key, slice.starts().size());
    for (int i = 0; i < slice.starts().size(); i++) {
      putSigned(key, slice.starts().get(i));
      putSigned(key, slice.lengths().get(i));
    }
    return key.toByteArray();
  }

  private static void putText(ByteArrayOutputStream key, String text) {
    for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
      key.write(next);
      if (next == 0) {
        key.write(0xff);
      } else if (next == (byte) 0xff) {
        key.write(0);
      }
    }
    key.write(0);
    key.write(1);
  }

  /** Number of bytes, then the bytes, high ones first. */
  private static void putNumber(ByteArrayOutputStream key, long value) {
    int length = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
    key.write(length);
    for (int i = length - 1; i >= 0; i--) {
      key.write((int) (value >>> (8 * i)));
    }
  }

  /** The length in unary in the leading bits, whose polarity is the sign, then the number. */
  private static void putSigned(ByteArrayOutputStream key, long value) {
    long magnitude = value < 0 ? ~value : value;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(magnitude);
    int length = bits / 7 + 1;
    byte sign = (byte) (value < 0 ? 0xff : 0);
    byte[] all = ByteBuffer.allocate(10).put(sign).put(sign).putLong(value).array();
    int start = all.length - length;
    all[start] ^= (byte) (HEADER[length] >> 8);
    if (length > 1) {
      all[start + 1] ^= (byte) HEADER[length];
    }
    key.write(all, start, length);
  }
}
