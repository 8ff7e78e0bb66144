package io.github.topwork.image;

/**
 * How pixels were made from a file.
 *
 * @param decoder the decoder
 * @param luma whether it gave luma, in all three channels, instead of colour; then luma is not
 *     computed from its pixels
 */
record PixelOrigin(KnownDecoder decoder, boolean luma) {
  /** What pixels have to be for a contract. */
  static PixelOrigin of(ImageContract contract) {
    KnownDecoder decoder = KnownDecoder.of(contract);
    return new PixelOrigin(decoder, decoder == KnownDecoder.TENSORFLOW && contract.channels() == 1);
  }

  /** The place where the pixels of a file of this size go. */
  Orientation orientation(int exif, int width, int height) {
    // TensorFlow does not look at EXIF.
    return Orientation.of(decoder == KnownDecoder.TENSORFLOW ? 1 : exif, width, height);
  }

  @Override
  public String toString() {
    return decoder.id() + (luma ? ", luma" : "");
  }
}
