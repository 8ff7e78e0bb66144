package io.github.topwork.image;

import java.util.Optional;
import java.util.stream.Stream;

/** The decoders that this library has; both are in Java and need no other library. */
public enum KnownDecoder {
  /**
   * Accurate DCT, the pixels of Pillow and so of Keras's {@code load_img} and {@code
   * ImageDataGenerator}; but upright by the EXIF orientation, which those ignore. The default.
   */
  TOPWORK(new DecoderId("topwork-jdk", 1)),

  /**
   * The pixels of {@code tf.io.decode_jpeg}, {@code tf.io.decode_png} and {@code
   * tf.io.decode_image}, and so of Keras's {@code image_dataset_from_directory} and of TensorFlow
   * Datasets: fast DCT, EXIF orientation ignored, luma as stored.
   */
  TENSORFLOW(new DecoderId("tensorflow", 1));

  private final DecoderId id;

  KnownDecoder(DecoderId id) {
    this.id = id;
  }

  /** What a contract calls it, for {@link ImageContract.Builder#decoder}. */
  public DecoderId id() {
    return id;
  }

  /** The decoder of that name and version, if it is one of these. */
  public static Optional<KnownDecoder> of(DecoderId id) {
    return Stream.of(values()).filter(decoder -> decoder.id.equals(id)).findFirst();
  }

  /**
   * The decoder that a contract asks for.
   *
   * @throws ImageContractException if it is unknown: any other would give other pixels
   */
  static KnownDecoder of(ImageContract contract) {
    return of(contract.decoder())
        .orElseThrow(
            () ->
                new ImageContractException(
                    StrictJson.message(
                        ModelMetadata.IMAGE,
                        "decoder " + contract.decoder(),
                        "decoder " + TOPWORK.id + " or " + TENSORFLOW.id),
                    null));
  }
}
