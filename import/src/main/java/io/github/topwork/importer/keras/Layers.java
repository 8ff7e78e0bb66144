package io.github.topwork.importer.keras;

import java.util.Map;

/**
 * Layers as one writes them in Keras, each named for its class with a small first letter. These are
 * the usual ones; {@link #of} makes one of any class that the importer builds.
 *
 * <pre>{@code
 * Layers.conv2D(32, 3).with("padding", "same").with("activation", "relu")
 * Layers.of("LayerNormalization", Map.of("epsilon", 1e-6))
 * }</pre>
 */
public final class Layers {
  private Layers() {}

  /**
   * A layer of any class.
   *
   * @param settings by the names of Keras's arguments; those left out have Keras's defaults
   */
  public static LayerDefinition of(String className, Map<String, ?> settings) {
    return LayerDefinition.of(className, settings);
  }

  /** A layer of any class with Keras's defaults. */
  public static LayerDefinition of(String className) {
    return LayerDefinition.of(className, Map.of());
  }

  /** {@code x · kernel + bias} along the last dimension, without activation. */
  public static LayerDefinition dense(int units) {
    if (units < 1) {
      throw new IllegalArgumentException("units: " + units + " (expected: >= 1)");
    }
    return of("Dense", Map.of("units", units));
  }

  /**
   * {@code activation(x · kernel + bias)} along the last dimension.
   *
   * @param activation name of a function of {@code keras.activations}
   */
  public static LayerDefinition dense(int units, String activation) {
    return dense(units).with("activation", activation);
  }

  /**
   * In training sets a random fraction of the elements to 0 and scales the others up; else nothing.
   *
   * @param rate fraction, in [0, 1)
   */
  public static LayerDefinition dropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout: " + rate + " (expected: >= 0 and < 1)");
    }
    return of("Dropout", Map.of("rate", rate));
  }

  /**
   * In training normalizes by the mean and variance of the batch, which also move the moving
   * statistics; else by those.
   */
  public static LayerDefinition batchNormalization() {
    return of("BatchNormalization");
  }

  /** Normalizes each example along its last dimension. */
  public static LayerDefinition layerNormalization() {
    return of("LayerNormalization");
  }

  /**
   * Mean over all positions: {@code [batch, height, width, channels]} to {@code [batch, channels]}.
   */
  public static LayerDefinition globalAveragePooling2D() {
    return of("GlobalAveragePooling2D");
  }

  /** Maximum over all positions, as {@link #globalAveragePooling2D}. */
  public static LayerDefinition globalMaxPooling2D() {
    return of("GlobalMaxPooling2D");
  }

  /** Maximum of each window of so many pixels in both directions. */
  public static LayerDefinition maxPooling2D(int poolSize) {
    return of("MaxPooling2D", Map.of("pool_size", poolSize));
  }

  /** All dimensions but the batch into one, in row-major order. */
  public static LayerDefinition flatten() {
    return of("Flatten");
  }

  /** A convolution without padding and activation, by a kernel of one size in both directions. */
  public static LayerDefinition conv2D(int filters, int kernelSize) {
    return of("Conv2D", Map.of("filters", filters, "kernel_size", kernelSize));
  }

  /** A depthwise convolution followed by one of single pixels, as {@link #conv2D}. */
  public static LayerDefinition separableConv2D(int filters, int kernelSize) {
    return of("SeparableConv2D", Map.of("filters", filters, "kernel_size", kernelSize));
  }

  /** A function of {@code keras.activations} by its name. */
  public static LayerDefinition activation(String function) {
    return of("Activation", Map.of("activation", function));
  }

  /** {@code x · scale + offset}: {@code 1 / 127.5, -1} takes 0…255 to -1…1. */
  public static LayerDefinition rescaling(double scale, double offset) {
    return of("Rescaling", Map.of("scale", scale, "offset", offset));
  }

  /** Images of any size to this one, bilinearly unless {@code interpolation} says otherwise. */
  public static LayerDefinition resizing(int height, int width) {
    return of("Resizing", Map.of("height", height, "width", width));
  }

  /**
   * Images of one size to another without distortion: as large as fits, centered, with zeros around
   * it. That is {@code Lambda(tf.image.resize_with_pad)}; {@link #resizing} with {@code
   * pad_to_aspect_ratio} is what Keras has of its own, with other pixels.
   *
   * @param method {@code bilinear} or {@code nearest}
   */
  public static LayerDefinition resizeWithPad(int height, int width, String method) {
    Map<String, ?> arguments =
        Map.of("target_height", height, "target_width", width, "method", method);
    return of(
        "Lambda",
        Map.of(
            "function",
            "resize_with_pad",
            "function_type",
            "function",
            "module",
            "tensorflow",
            "arguments",
            arguments));
  }

  /**
   * In training mirrors images at random; else nothing, as all layers named random.
   *
   * @param mode {@code horizontal} for left and right, {@code vertical} for top and bottom, {@code
   *     horizontal_and_vertical} for both at once
   */
  public static LayerDefinition randomFlip(String mode) {
    return of("RandomFlip", Map.of("mode", mode));
  }

  /**
   * In training turns each image about its middle.
   *
   * @param factor fraction of a full turn, up to which it turns in either direction, from 0 to 1
   */
  public static LayerDefinition randomRotation(double factor) {
    return of("RandomRotation", Map.of("factor", factor));
  }

  /**
   * In training shows each image larger or smaller.
   *
   * @param factor up to which it zooms in and out, from 0 to below 1
   */
  public static LayerDefinition randomZoom(double factor) {
    return of("RandomZoom", Map.of("height_factor", factor));
  }

  /**
   * In training moves each image.
   *
   * @param heightFactor fraction of the height, up to which it moves up or down, from 0 to 1
   * @param widthFactor fraction of the width, up to which it moves left or right, from 0 to 1
   */
  public static LayerDefinition randomTranslation(double heightFactor, double widthFactor) {
    return of(
        "RandomTranslation", Map.of("height_factor", heightFactor, "width_factor", widthFactor));
  }

  /**
   * In training adds contrast to each image, of pixels from 0 to 255 unless {@code value_range}
   * says otherwise. As in Keras one number never takes contrast away; two do, of a setting {@code
   * factor}.
   *
   * @param factor up to which it adds, from 0 to 1
   */
  public static LayerDefinition randomContrast(double factor) {
    return of("RandomContrast", Map.of("factor", factor));
  }

  /**
   * In training makes each image lighter or darker, of pixels from 0 to 255 unless {@code
   * value_range} says otherwise.
   *
   * @param factor fraction of the range of values, up to which it does, from 0 to 1
   */
  public static LayerDefinition randomBrightness(double factor) {
    return of("RandomBrightness", Map.of("factor", factor));
  }
}
