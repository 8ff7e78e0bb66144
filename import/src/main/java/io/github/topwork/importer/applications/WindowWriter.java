package io.github.topwork.importer.applications;

import java.util.List;

/** A layer whose window moves over an image: a convolution or a pooling. */
final class WindowWriter extends LayerWriter {
  private final int[] size;
  private final int filters;
  private int[] strides = {1, 1};
  private boolean same;
  private int depthMultiplier = 1;

  /**
   * Starts a layer with strides 1 and padding {@code valid}.
   *
   * @param filters channels of the output; 0 where they are those of the input
   */
  WindowWriter(SpecWriter net, String className, int filters, String sizeKey, int... size) {
    super(net, className, inputs -> inputs.get(0).shape());
    this.size = size.length == 1 ? new int[] {size[0], size[0]} : size.clone();
    this.filters = filters;
    if (filters > 0) {
      config().put("filters", filters);
    }
    with(sizeKey, this.size);
    strides(1);
    with("padding", "valid");
    with("data_format", "channels_last");
  }

  @Override
  WindowWriter named(String newName) {
    super.named(newName);
    return this;
  }

  /** Moves the window so far at a time. */
  WindowWriter strides(int both) {
    strides = new int[] {both, both};
    with("strides", strides);
    return this;
  }

  /** Pads with zeros, so that with strides 1 the output is as large as the input. */
  WindowWriter same() {
    return padding(true);
  }

  WindowWriter padding(boolean isSame) {
    same = isSame;
    with("padding", isSame ? "same" : "valid");
    return this;
  }

  /** Leaves the bias away. */
  WindowWriter noBias() {
    return bias(false);
  }

  WindowWriter bias(boolean hasBias) {
    with("use_bias", hasBias);
    return this;
  }

  /** Applies a function to the output. */
  WindowWriter activation(String function) {
    with("activation", function);
    return this;
  }

  /** Splits the channels into groups that do not see each other. */
  WindowWriter groups(int count) {
    config().put("groups", count);
    return this;
  }

  /** Makes so many output channels of each input channel. */
  WindowWriter depthMultiplier(int count) {
    depthMultiplier = count;
    config().put("depth_multiplier", count);
    return this;
  }

  /** Draws the start values of the kernel so. */
  WindowWriter initializer(Initializer initializer) {
    config().set(initializer.keyFor(className()), initializer.json());
    return this;
  }

  @Override
  ImageShape shape(List<Tensor> inputs) {
    ImageShape input = inputs.get(0).shape();
    int channels = filters == 0 ? input.channels() * depthMultiplier : filters;
    return input.window(size, strides, same, channels);
  }
}
