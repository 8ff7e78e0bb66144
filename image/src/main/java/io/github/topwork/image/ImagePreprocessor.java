package io.github.topwork.image;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Resizes and scales a decoded image into a model's input, {@code float32[height, width, channels]}
 * as its {@link ImageContract} says. Thread-safe; the same image gives the same bits on every
 * thread and at every call.
 *
 * <p>Resizing equals {@code tf.image.resize} without antialiasing to within 1e-4 of 255. One
 * channel is luma, taken before resizing: that of Pillow's {@code convert('L')}, or of the file
 * itself where {@link KnownDecoder#TENSORFLOW} decoded it.
 */
public final class ImagePreprocessor {
  private final ImageContract contract;
  private final PixelOrigin origin;
  private final int rowElements;
  private final float[] scale;
  private final float[] offset;

  private ImagePreprocessor(ImageContract contract) {
    this.contract = Objects.requireNonNull(contract, "contract");
    this.origin = PixelOrigin.of(contract);
    this.rowElements = contract.width() * contract.channels();
    this.scale = perElement(contract.scaling().scale());
    this.offset = perElement(contract.scaling().offset());
  }

  /**
   * A preprocessor that obeys a contract.
   *
   * @throws ImageContractException if the contract names a decoder that is not one of {@link
   *     KnownDecoder}: its pixels would differ from those in training
   */
  public static ImagePreprocessor of(ImageContract contract) {
    return new ImagePreprocessor(contract);
  }

  /** The contract that is obeyed. */
  public ImageContract contract() {
    return contract;
  }

  /** Number of floats that one image takes. */
  public int elements() {
    return contract.elements();
  }

  /** The model's input for one image, {@code float32[height, width, channels]}. */
  public float[] toArray(RgbImage image) {
    float[] target = new float[elements()];
    write(image, target, 0);
    return target;
  }

  /**
   * Writes {@link #elements()} floats into an array.
   *
   * @param offsetInTarget where the first one goes, for example {@code image number × elements()}
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public void write(RgbImage image, float[] target, int offsetInTarget) {
    write(image, FloatBuffer.wrap(target), offsetInTarget);
  }

  /**
   * Writes {@link #elements()} floats into a buffer. Position and limit stay as they are.
   *
   * @param target heap or direct buffer
   * @param offsetInTarget absolute index of the first float
   * @throws IndexOutOfBoundsException if they do not fit before the limit
   * @throws IllegalArgumentException if another decoder made the image's pixels than the contract's
   */
  public void write(RgbImage image, FloatBuffer target, int offsetInTarget) {
    if (image.origin() != null && !image.origin().equals(origin)) {
      throw new IllegalArgumentException(
          "image: decoded by "
              + image.origin()
              + " (expected: "
              + origin
              + ", as the contract says; decode with ImageDecoder.of(contract))");
    }
    Objects.checkFromIndexSize(offsetInTarget, elements(), target.limit());
    SamplingTable rows =
        SamplingTable.of(
            image.height(),
            image.width(),
            contract.height(),
            contract.width(),
            contract.resize(),
            contract.interpolation());
    SamplingTable columns =
        SamplingTable.of(
            image.width(),
            image.height(),
            contract.width(),
            contract.height(),
            contract.resize(),
            contract.interpolation());
    ResizedRow top = new ResizedRow(rowElements);
    ResizedRow bottom = new ResizedRow(rowElements);
    float[] result = new float[rowElements];
    for (int y = 0; y < contract.height(); y++) {
      if (bottom.row == rows.lower[y]) {
        // Enlarging meets each source row several times; it is resized once.
        ResizedRow free = top;
        top = bottom;
        bottom = free;
      }
      fill(top, image, rows.lower[y], columns);
      fill(bottom, image, rows.upper[y], columns);
      blend(top.values, bottom.values, rows.fraction[y], result);
      target.put(offsetInTarget + y * rowElements, result);
    }
  }

  private void fill(ResizedRow target, RgbImage image, int row, SamplingTable columns) {
    if (target.row == row) {
      return;
    }
    target.row = row;
    if (row < 0) {
      Arrays.fill(target.values, 0f);
    } else if (contract.channels() == 1) {
      fillLuma(target.values, image.array(), row * image.width(), columns);
    } else {
      boolean bgr = contract.colorOrder() == ColorOrder.BGR;
      fillColor(target.values, image.array(), row * image.width(), columns, bgr ? 2 : 0);
    }
  }

  /** {@code first}: position of red in the target; blue goes to the other end. */
  private static void fillColor(
      float[] target, byte[] pixels, int rowStart, SamplingTable columns, int first) {
    for (int x = 0; x < columns.lower.length; x++) {
      int lower = columns.lower[x];
      int upper = columns.upper[x];
      float fraction = columns.fraction[x];
      for (int channel = 0; channel < 3; channel++) {
        float left = lower < 0 ? 0f : pixels[(rowStart + lower) * 3 + channel] & 0xFF;
        float right = upper < 0 ? 0f : pixels[(rowStart + upper) * 3 + channel] & 0xFF;
        target[x * 3 + Math.abs(first - channel)] = left + (right - left) * fraction;
      }
    }
  }

  private static void fillLuma(float[] target, byte[] pixels, int rowStart, SamplingTable columns) {
    for (int x = 0; x < columns.lower.length; x++) {
      float left = luma(pixels, rowStart, columns.lower[x]);
      float right = luma(pixels, rowStart, columns.upper[x]);
      target[x] = left + (right - left) * columns.fraction[x];
    }
  }

  /** ITU-R 601 in Pillow's 16-bit fixed point. */
  private static float luma(byte[] pixels, int rowStart, int column) {
    if (column < 0) {
      return 0f;
    }
    int start = (rowStart + column) * 3;
    int red = pixels[start] & 0xFF;
    int green = pixels[start + 1] & 0xFF;
    int blue = pixels[start + 2] & 0xFF;
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  private void blend(float[] top, float[] bottom, float fraction, float[] result) {
    for (int index = 0; index < result.length; index++) {
      float value = top[index] + (bottom[index] - top[index]) * fraction;
      result[index] = value * scale[index] + offset[index];
    }
  }

  private float[] perElement(java.util.List<Float> perChannel) {
    float[] values = new float[rowElements];
    for (int index = 0; index < rowElements; index++) {
      values[index] = perChannel.get(index % contract.channels());
    }
    return values;
  }

  /** One source row at the target's width. */
  private static final class ResizedRow {
    private final float[] values;
    private int row = Integer.MIN_VALUE;

    ResizedRow(int elements) {
      values = new float[elements];
    }
  }
}
