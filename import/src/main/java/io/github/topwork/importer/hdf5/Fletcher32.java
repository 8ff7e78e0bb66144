package io.github.topwork.importer.hdf5;

/**
 * The checksum that HDF5's filter 3 puts behind a chunk: two sums of 16-bit words, each modulo
 * 65535, the bytes of a word big-endian.
 *
 * @see <a
 *     href="https://github.com/HDFGroup/hdf5/blob/hdf5_1_14_3/src/H5checksum.c">H5checksum.c</a>
 */
final class Fletcher32 {
  /** Words that can be added up before the sums overflow 32 bits. */
  private static final int WORDS_AT_ONCE = 360;

  private static final int SIXTEEN_BITS = 0xffff;

  private Fletcher32() {}

  /** The checksum of the first bytes of an array. */
  static int of(byte[] bytes, int length) {
    int sum = 0;
    int sumOfSums = 0;
    int at = 0;
    while (at + 1 < length) {
      int end = Math.min(length - 1, at + 2 * WORDS_AT_ONCE);
      for (; at < end; at += 2) {
        sum += Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
        sumOfSums += sum;
      }
      sum = folded(sum);
      sumOfSums = folded(sumOfSums);
    }
    if (at < length) {
      sum = folded(sum + (Byte.toUnsignedInt(bytes[at]) << 8));
      sumOfSums = folded(sumOfSums + sum);
    }
    return folded(sumOfSums) << 16 | folded(sum);
  }

  /**
   * Is this the checksum of the first bytes of an array, as any HDF5 library writes it? Those
   * before 1.6.3 took the bytes of a word the other way round.
   */
  static boolean fits(byte[] bytes, int length, int checksum) {
    int right = of(bytes, length);
    int swapped = right << 8 & 0xff00ff00 | right >>> 8 & 0x00ff00ff;
    return checksum == right || checksum == swapped;
  }

  private static int folded(int sum) {
    return (sum & SIXTEEN_BITS) + (sum >>> 16);
  }
}
