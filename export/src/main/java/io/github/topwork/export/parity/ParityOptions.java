package io.github.topwork.export.parity;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.List;

/**
 * What a parity check runs.
 *
 * @param seed of the random inputs
 * @param low smallest element of a float input
 * @param high largest element of a float input
 * @param batches batch sizes, for models whose batch size is free
 * @param freeSize size used for other dimensions that are free
 * @param levels optimisation levels of ONNX Runtime
 * @param tolerance largest difference allowed, relative to the largest expected magnitude
 * @param unit for the first output: magnitude that differences are measured against where the
 *     expected ones are smaller; 0 to measure against the expected ones alone
 */
public record ParityOptions(
    long seed,
    double low,
    double high,
    List<Integer> batches,
    int freeSize,
    List<OptLevel> levels,
    double tolerance,
    double unit) {
  /**
   * Seed 1, elements from -1 to 1, batches 1, 2 and 7, free sizes 96, all levels, {@link
   * ParityCheck#TOLERANCE}.
   */
  public static final ParityOptions DEFAULTS =
      new ParityOptions(
          1,
          -1,
          1,
          List.of(1, 2, 7),
          96,
          List.of(OptLevel.NO_OPT, OptLevel.BASIC_OPT, OptLevel.EXTENDED_OPT, OptLevel.ALL_OPT),
          ParityCheck.TOLERANCE,
          0);

  public ParityOptions {
    batches = List.copyOf(batches);
    levels = List.copyOf(levels);
    if (batches.isEmpty() || batches.stream().anyMatch(batch -> batch < 1)) {
      throw new IllegalArgumentException("batches: " + batches + " (expected: some, all >= 1)");
    }
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("levels: none (expected: at least one)");
    }
    if (!(low < high) || freeSize < 1 || !(tolerance > 0) || !(unit >= 0)) {
      throw new IllegalArgumentException(
          "low "
              + low
              + ", high "
              + high
              + ", freeSize "
              + freeSize
              + ", tolerance "
              + tolerance
              + ", unit "
              + unit
              + " (expected: low < high, freeSize >= 1, tolerance > 0, unit >= 0)");
    }
  }

  /** Returns these options with float inputs in another range. */
  public ParityOptions withRange(double newLow, double newHigh) {
    return new ParityOptions(seed, newLow, newHigh, batches, freeSize, levels, tolerance, unit);
  }

  /** Returns these options with other batch sizes. */
  public ParityOptions withBatches(List<Integer> newBatches) {
    return new ParityOptions(seed, low, high, newBatches, freeSize, levels, tolerance, unit);
  }

  /** Returns these options with another seed. */
  public ParityOptions withSeed(long newSeed) {
    return new ParityOptions(newSeed, low, high, batches, freeSize, levels, tolerance, unit);
  }

  /** Returns these options with other optimisation levels. */
  public ParityOptions withLevels(List<OptLevel> newLevels) {
    return new ParityOptions(seed, low, high, batches, freeSize, newLevels, tolerance, unit);
  }

  /** Returns these options with another unit of the first output. */
  public ParityOptions withUnit(double newUnit) {
    return new ParityOptions(seed, low, high, batches, freeSize, levels, tolerance, newUnit);
  }
}
