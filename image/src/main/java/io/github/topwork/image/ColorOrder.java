package io.github.topwork.image;

/** Order of the colour channels in the model's input. One channel is luma, whatever the order. */
public enum ColorOrder {
  /** Red, green, blue: nearly every Keras model. */
  RGB,
  /** Blue, green, red: {@code caffe} preprocessing (VGG, ResNet v1). */
  BGR
}
