package io.github.topwork.export.parity;

import io.github.topwork.onnxruntime.OptimizationLevel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a parity check runs.
 *
 * @param seed of the inputs that are made up
 * @param range of float inputs; empty to tell it by the model
 * @param batches batch sizes, for models whose batch size is free
 * @param freeSize size used for other dimensions that are free
 * @param levels optimisation levels of ONNX Runtime
 * @param tolerance largest difference allowed, relative to the largest expected magnitude; empty to
 *     allow {@link ParityCheck#NOISE_MULTIPLE} times the noise
 * @param unit for the first output: magnitude that relative differences are measured against where
 *     the expected ones are smaller; 0 to measure against the expected ones alone
 */
public record ParityOptions(
    long seed,
    Optional<InputRange> range,
    List<Integer> batches,
    int freeSize,
    List<OptimizationLevel> levels,
    OptionalDouble tolerance,
    double unit) {
  /** Seed 1, batches 1, 2 and 7, free sizes 96, all levels; range and tolerance by the model. */
  public static final ParityOptions DEFAULTS =
      new ParityOptions(
          1,
          Optional.empty(),
          List.of(1, 2, 7),
          96,
          List.of(OptimizationLevel.values()),
          OptionalDouble.empty(),
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
    if (freeSize < 1 || !(unit >= 0)) {
      throw new IllegalArgumentException(
          "freeSize " + freeSize + ", unit " + unit + " (expected: freeSize >= 1, unit >= 0)");
    }
    tolerance.ifPresent(ParityOptions::requireTolerance);
  }

  /**
   * Returns a tolerance that a user gave.
   *
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public static double requireTolerance(double tolerance) {
    if (!(tolerance > 0) || !Double.isFinite(tolerance)) {
      throw new IllegalArgumentException(
          "tolerance: " + tolerance + " (expected: > 0 and finite, such as 1e-4)");
    }
    return tolerance;
  }

  /** Returns these options with float inputs in a given range. */
  public ParityOptions withRange(double low, double high) {
    return new ParityOptions(
        seed, Optional.of(new InputRange(low, high)), batches, freeSize, levels, tolerance, unit);
  }

  /** Returns these options with other batch sizes. */
  public ParityOptions withBatches(List<Integer> newBatches) {
    return new ParityOptions(seed, range, newBatches, freeSize, levels, tolerance, unit);
  }

  /** Returns these options with another seed. */
  public ParityOptions withSeed(long newSeed) {
    return new ParityOptions(newSeed, range, batches, freeSize, levels, tolerance, unit);
  }

  /** Returns these options with other optimisation levels. */
  public ParityOptions withLevels(List<OptimizationLevel> newLevels) {
    return new ParityOptions(seed, range, batches, freeSize, newLevels, tolerance, unit);
  }

  /** Returns these options with a fixed relative tolerance, whatever the noise is. */
  public ParityOptions withTolerance(double newTolerance) {
    return new ParityOptions(
        seed, range, batches, freeSize, levels, OptionalDouble.of(newTolerance), unit);
  }

  /** Returns these options with another unit of the first output. */
  public ParityOptions withUnit(double newUnit) {
    return new ParityOptions(seed, range, batches, freeSize, levels, tolerance, newUnit);
  }
}
