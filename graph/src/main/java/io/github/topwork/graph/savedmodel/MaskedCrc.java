package io.github.topwork.graph.savedmodel;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * LevelDB's masked CRC32C: stored checksums are rotated and offset, so that the checksum of data
 * that holds checksums stays good.
 */
public final class MaskedCrc {
  private static final int DELTA = 0xa282ead8;

  private MaskedCrc() {}

  /** Masks a checksum. */
  public static int mask(int crc) {
    return Integer.rotateRight(crc, 15) + DELTA;
  }

  static int unmask(int masked) {
    return Integer.rotateLeft(masked - DELTA, 15);
  }

  /** CRC32C, not masked, of what remains in the buffer; leaves its position alone. */
  public static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
