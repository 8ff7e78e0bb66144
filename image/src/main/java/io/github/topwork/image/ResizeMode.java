package io.github.topwork.image;

/**
 * How an image of another aspect ratio comes to the contract's size; the three ways of Keras's
 * {@code image_dataset_from_directory}.
 */
public enum ResizeMode {
  /** Width and height are scaled apart; Keras's default. */
  STRETCH,
  /**
   * The largest centred window of the target's aspect ratio is scaled ({@code
   * crop_to_aspect_ratio}).
   */
  CROP,
  /** The image is centred on black of the target's aspect ratio ({@code pad_to_aspect_ratio}). */
  PAD
}
