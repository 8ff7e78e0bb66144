package io.github.topwork.image.jpeg;

/** Reads the blocks of one scan, in their order. */
interface BlockDecoder {
  /**
   * Reads what the scan holds of the next block.
   *
   * @param part index of its component among those of the scan
   * @param coefficients takes it, in rows
   * @param start of the block among them
   */
  void decode(BitReader bits, int part, short[] coefficients, int start);

  /** Forgets what goes from block to block, as after a restart marker. */
  void restart();
}
