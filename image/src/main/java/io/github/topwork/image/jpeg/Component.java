package io.github.topwork.image.jpeg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One component of a frame: its geometry, its coefficients while scans are read, and its samples
 * afterwards.
 *
 * <p>Blocks behind the right or lower edge only fill up interleaved units. They are decoded, as the
 * bits have to be read, and their samples are never used.
 */
final class Component {
  /** Coefficients of a block. */
  static final int BLOCK = 64;

  private final int id;
  private final int horizontal;
  private final int vertical;
  private final int quantization;

  private int width;
  private int height;
  private int blocksWide;
  private int blocksHigh;
  private int storedWide;
  private int storedHigh;

  /** Per coefficient the lowest bit that scans have brought; -1 before the first. */
  private final int[] lowestBit = new int[BLOCK];

  private short @Nullable [] multipliers;
  private short @Nullable [] coefficients;
  private byte[] samples = new byte[0];

  Component(int id, int horizontal, int vertical, int quantization) {
    this.id = id;
    this.horizontal = horizontal;
    this.vertical = vertical;
    this.quantization = quantization;
    Arrays.fill(lowestBit, -1);
  }

  /** Works out the sizes, once all components are known. */
  void fit(Frame frame) {
    width = Frame.ceil(frame.width() * horizontal, frame.horizontal());
    height = Frame.ceil(frame.height() * vertical, frame.vertical());
    blocksWide = Frame.ceil(width, 8);
    blocksHigh = Frame.ceil(height, 8);
    storedWide = frame.unitsWide() * horizontal;
    storedHigh = frame.unitsHigh() * vertical;
  }

  /** Its name in scan headers. */
  int id() {
    return id;
  }

  /** Horizontal sampling factor, from 1 to 4. */
  int horizontal() {
    return horizontal;
  }

  /** Vertical sampling factor, from 1 to 4. */
  int vertical() {
    return vertical;
  }

  /** Number of its quantization table. */
  int quantization() {
    return quantization;
  }

  /** Columns of samples that belong to the image. */
  int width() {
    return width;
  }

  /** Rows of samples that belong to the image. */
  int height() {
    return height;
  }

  /** Blocks in a row that hold samples of the image. */
  int blocksWide() {
    return blocksWide;
  }

  /** Rows of blocks that hold samples of the image. */
  int blocksHigh() {
    return blocksHigh;
  }

  int[] lowestBit() {
    return lowestBit;
  }

  /** The factors of the inverse transform, or null before the first scan of this component. */
  short @Nullable [] multipliers() {
    return multipliers;
  }

  /** Takes the factors over; a table that a later segment defines is for other components. */
  void multipliers(short[] values) {
    multipliers = values;
  }

  /** Makes room for all coefficients. */
  void storeCoefficients() {
    coefficients = new short[size("coefficients", (long) storedWide * storedHigh * BLOCK)];
  }

  /** All coefficients, block by block, each in rows. */
  short[] coefficients() {
    return java.util.Objects.requireNonNull(coefficients, "no room for coefficients");
  }

  /** Where a block begins among the coefficients. */
  int block(int column, int row) {
    return (row * storedWide + column) * BLOCK;
  }

  /** Makes room for the samples. */
  void storeSamples() {
    samples = new byte[size("samples", (long) blocksWide * blocksHigh * BLOCK)];
  }

  /** Samples in rows of {@link #stride()}. */
  byte[] samples() {
    return samples;
  }

  /** Distance of rows among the samples. */
  int stride() {
    return 8 * blocksWide;
  }

  /** Where a block's first sample is among the samples. */
  int corner(int column, int row) {
    return 8 * (row * stride() + column);
  }

  /** Transforms all coefficients to samples and lets go of them. */
  void transform(InverseDct transform) {
    storeSamples();
    short[] source = coefficients();
    short[] factors = java.util.Objects.requireNonNull(multipliers, "no quantization table");
    for (int row = 0; row < blocksHigh; row++) {
      for (int column = 0; column < blocksWide; column++) {
        int target = corner(column, row);
        transform.transform(source, block(column, row), factors, samples, target, stride());
      }
    }
    coefficients = null;
  }

  private static int size(String what, long elements) {
    if (elements > Integer.MAX_VALUE - 64) {
      throw new JpegDataException(elements + " " + what + " in one component");
    }
    return (int) elements;
  }
}
