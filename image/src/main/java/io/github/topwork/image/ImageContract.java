package io.github.topwork.image;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model's image input expects: everything that turns the bytes of an image into numbers.
 * Training writes it, the exported model carries it ({@link ModelMetadata#IMAGE}), serving obeys
 * it.
 *
 * <p>The input it describes is {@code float32[batch, height, width, channels]}.
 *
 * @param height rows of the input, from 1 to {@value #MAX_SIDE}
 * @param width columns of the input, from 1 to {@value #MAX_SIDE}
 * @param channels 3 for colour, 1 for luma
 * @param colorOrder order of the channels
 * @param resize how another aspect ratio is brought to this one
 * @param interpolation how it is scaled
 * @param scaling pixel value to input value, one entry per channel in {@code colorOrder}
 * @param layout order of the dimensions
 * @param decoder decoder that the model was trained with
 */
public record ImageContract(
    int height,
    int width,
    int channels,
    ColorOrder colorOrder,
    ResizeMode resize,
    Interpolation interpolation,
    Scaling scaling,
    Layout layout,
    DecoderId decoder) {

  /** Largest height and width. */
  public static final int MAX_SIDE = 16_384;

  /** Checks all components. */
  public ImageContract {
    checkSide("height", height);
    checkSide("width", width);
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels: " + channels + " (expected: 1 or 3)");
    }
    Objects.requireNonNull(colorOrder, "colorOrder");
    Objects.requireNonNull(resize, "resize");
    Objects.requireNonNull(interpolation, "interpolation");
    Objects.requireNonNull(scaling, "scaling");
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(decoder, "decoder");
    if (scaling.channels() != channels) {
      throw new IllegalArgumentException(
          "scaling: " + scaling.channels() + " channels (expected: " + channels + ")");
    }
  }

  /** A builder with 3 RGB channels, stretched bilinearly, pixel values 0 to 255 kept. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A builder that holds a named preprocessing; the size is still to be set. For {@code caffe} the
   * colour order is BGR.
   *
   * @param name {@link PixelScaling#key()} of one
   * @throws IllegalArgumentException if the name is unknown
   */
  public static Builder preset(String name) {
    return new Builder().preset(name);
  }

  /**
   * Reads what {@link #toJson()} wrote. Unknown fields, versions and values are errors: a contract
   * that is understood only in part would give other pixels without a word.
   *
   * @throws ImageContractException if the text is not exactly a contract
   */
  public static ImageContract fromJson(String json) {
    return ImageContractJson.read(json);
  }

  /** This contract as one line of JSON. */
  public String toJson() {
    return ImageContractJson.write(this);
  }

  /** Number of floats of one image. */
  public int elements() {
    return Math.multiplyExact(Math.multiplyExact(height, width), channels);
  }

  /** A builder that holds this contract's values. */
  public Builder toBuilder() {
    return new Builder()
        .size(height, width)
        .channels(channels)
        .colorOrder(colorOrder)
        .resize(resize)
        .interpolation(interpolation)
        .scaling(scaling)
        .layout(layout)
        .decoder(decoder);
  }

  private static void checkSide(String name, int pixels) {
    if (pixels < 1 || pixels > MAX_SIDE) {
      throw new IllegalArgumentException(
          name + ": " + pixels + " pixels (expected: 1 to " + MAX_SIDE + ")");
    }
  }

  /** Collects the values of a contract; {@link #size} is the only one without a default. */
  public static final class Builder {
    private int height;
    private int width;
    private int channels = 3;
    private ColorOrder colorOrder = ColorOrder.RGB;
    private ResizeMode resize = ResizeMode.STRETCH;
    private Interpolation interpolation = Interpolation.BILINEAR;
    private Layout layout = Layout.NHWC;
    private DecoderId decoder = ImageDecoder.ID;
    private PixelScaling preset = PixelScaling.NONE;
    private @Nullable Scaling scaling;

    private Builder() {}

    /** Rows and columns of the input, in pixels. */
    public Builder size(int newHeight, int newWidth) {
      height = newHeight;
      width = newWidth;
      return this;
    }

    /** 3 for colour, 1 for luma. */
    public Builder channels(int newChannels) {
      channels = newChannels;
      return this;
    }

    /** Order of the channels. */
    public Builder colorOrder(ColorOrder newColorOrder) {
      colorOrder = newColorOrder;
      return this;
    }

    /** How another aspect ratio is brought to this one. */
    public Builder resize(ResizeMode newResize) {
      resize = newResize;
      return this;
    }

    /** How pixels between pixels are found. */
    public Builder interpolation(Interpolation newInterpolation) {
      interpolation = newInterpolation;
      return this;
    }

    /** Scaling by name; for {@code caffe} the colour order becomes BGR, else RGB. */
    public Builder preset(String name) {
      return preset(PixelScaling.named(name));
    }

    /** Scaling that is known; for {@link PixelScaling#CAFFE} the colour order is BGR, else RGB. */
    public Builder preset(PixelScaling known) {
      preset = known;
      scaling = null;
      colorOrder = known.colorOrder();
      return this;
    }

    /** Scaling by numbers, one entry per channel. */
    public Builder scaling(Scaling newScaling) {
      scaling = newScaling;
      return this;
    }

    /** Order of the dimensions. */
    public Builder layout(Layout newLayout) {
      layout = newLayout;
      return this;
    }

    /** Decoder that the model was trained with: the {@code id()} of a {@link KnownDecoder}. */
    public Builder decoder(DecoderId newDecoder) {
      decoder = newDecoder;
      return this;
    }

    /**
     * The contract.
     *
     * @throws IllegalArgumentException if a value is out of range or two do not go together
     */
    public ImageContract build() {
      Scaling chosen = scaling != null ? scaling : preset.scaling(channels);
      return new ImageContract(
          height, width, channels, colorOrder, resize, interpolation, chosen, layout, decoder);
    }
  }
}
