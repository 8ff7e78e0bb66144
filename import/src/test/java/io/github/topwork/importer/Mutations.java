package io.github.topwork.importer;

import java.util.Arrays;
import java.util.Random;

/** Damages files in the ways of broken disks and of those who want to break the reader. */
final class Mutations {
  private static final long[] LENGTHS = {
    0,
    1,
    -1,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fffffffL,
    0xffffffffL,
    1L << 32,
    1L << 40,
    1L << 62,
    Long.MIN_VALUE
  };

  private Mutations() {}

  static byte[] of(byte[] file, Random random) {
    byte[] bytes = file.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, Random random) {
    if (bytes.length < 32) {
      return bytes;
    }
    int at = random.nextInt(bytes.length - 16);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      case 3 -> { // splice: a part of the file over another
        int length = Math.min(1 + random.nextInt(256), bytes.length - at);
        int from = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes.clone(), from, bytes, at, length);
      }
      case 4 -> write(bytes, at, 4, LENGTHS[random.nextInt(LENGTHS.length)]);
      case 5 -> write(bytes, at & ~7, 8, LENGTHS[random.nextInt(LENGTHS.length)]);
      case 6 -> write(bytes, at & ~7, 8, 8L * random.nextInt(bytes.length / 8));
      default -> digit(bytes, at, random);
    }
    return bytes;
  }

  private static void write(byte[] bytes, int at, int length, long value) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (value >> (8 * i));
    }
  }

  /** Changes the next number of a text, whose length stays. */
  private static void digit(byte[] bytes, int at, Random random) {
    for (int i = at; i < bytes.length; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9') {
        bytes[i] = (byte) "0123456789-e.".charAt(random.nextInt(13));
        if (random.nextBoolean()) {
          return;
        }
      }
    }
  }
}
