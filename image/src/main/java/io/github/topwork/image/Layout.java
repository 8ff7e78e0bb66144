package io.github.topwork.image;

/** Layout of the model's image input. */
public enum Layout {
  /** {@code float32[batch, height, width, channels]}, as Keras and TensorFlow have it. */
  NHWC
}
