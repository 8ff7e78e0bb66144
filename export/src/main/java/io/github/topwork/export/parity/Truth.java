package io.github.topwork.export.parity;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.DoublePrecision;
import io.github.topwork.graph.pass.RoundingNoise;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model computes where nothing rounds, and how far rounding carries it from there.
 *
 * @param expected for each batch every output by name, floating ones as float64
 * @param noise for every output, by name, of the first rows
 * @param noiseOfMany the same of all different rows, for batches that hold more of them
 * @param original for every output how far the model in its own precision is from the truth
 */
record Truth(
    List<Map<String, TensorData>> expected,
    Map<String, Noise> noise,
    Map<String, Noise> noiseOfMany,
    List<Comparison> original) {
  /** Runs with random rounding, each on one row: enough for a mean square of few elements. */
  private static final int SAMPLES = 4;

  /** The same for outputs of fewer elements than {@link #FEW}. */
  private static final int SAMPLES_OF_FEW = 12;

  private static final int FEW = 16;

  /** Rows that rounding is tried on, for the batches that have no others. */
  private static final int NOISY_ROWS = 2;

  /** Runs with random rounding on each row of larger batches, any of which may cancel. */
  private static final int SAMPLES_OF_A_ROW = 4;

  /** Two float64 results of one row, of which one was computed in a larger batch. */
  private static final double SAME = 1e-9;

  /**
   * Runs the model in float64, with and without random rounding, and in its own precision.
   *
   * <p>Rows of a batch do not depend on each other in nearly all models. Where that is so, each
   * different row is run once and alone, which bounds memory; where it is not, whole batches are.
   */
  static Truth of(
      ModelGraph model,
      WeightSource weights,
      ModelRunner.Opener opener,
      List<Map<String, TensorData>> batches,
      double unit) {
    List<Map<String, TensorData>> expected;
    Samples samples;
    ModelGraph exact = DoublePrecision.of(model);
    try (ModelRunner runner = opener.open(exact, weights)) {
      RowRuns rows = new RowRuns(input -> narrowRange(model, runner.run(input)), batches);
      expected = rows.expected();
      samples = rows.samples();
    }
    int few = Math.min(NOISY_ROWS, samples.inputs().size());
    int many = samples.inputs().size();
    Map<String, Noise> noise = noise(model, weights, opener, samples, few);
    Map<String, Noise> noiseOfMany =
        many > few ? noise(model, weights, opener, samples, many) : noise;
    List<Comparison> original = new ArrayList<>();
    try (ModelRunner runner = opener.open(model, weights)) {
      for (int i = 0; i < few; i++) {
        Map<String, TensorData> actual = runner.run(samples.inputs().get(i));
        Map<String, TensorData> wanted = samples.expected().get(i);
        for (TensorSpec output : model.outputs()) {
          String name = output.name();
          original.add(
              Comparison.of(
                  name,
                  1,
                  Comparison.TENSORFLOW,
                  get(wanted, name),
                  get(actual, name),
                  output == model.outputs().get(0) ? unit : 0,
                  noise.getOrDefault(name, Noise.NONE)));
        }
      }
    }
    return new Truth(expected, noise, noiseOfMany, original);
  }

  /** What rounding does to the outputs of a batch. */
  Map<String, Noise> noiseOf(Map<String, TensorData> batch) {
    return Rows.batchOf(batch) > NOISY_ROWS ? noiseOfMany : noise;
  }

  /** Inputs, and the true outputs for them. */
  private record Samples(
      List<Map<String, TensorData>> inputs, List<Map<String, TensorData>> expected) {}

  private static Map<String, Noise> noise(
      ModelGraph model,
      WeightSource weights,
      ModelRunner.Opener opener,
      Samples samples,
      int rows) {
    long elements =
        samples.expected().get(0).values().stream()
            .mapToLong(TensorData::elementCount)
            .min()
            .orElse(0);
    int runs = Math.max(elements < FEW ? SAMPLES_OF_FEW : SAMPLES, SAMPLES_OF_A_ROW * rows);
    Map<String, NoiseMeter> meters = new HashMap<>();
    try (ModelRunner runner = opener.open(RoundingNoise.of(model), weights)) {
      for (int run = 0; run < runs; run++) {
        Map<String, TensorData> input = new HashMap<>(samples.inputs().get(run % rows));
        input.put(RoundingNoise.SEED, TensorData.scalar(run));
        Map<String, TensorData> rounded = narrowRange(model, runner.run(input));
        Map<String, TensorData> wanted = samples.expected().get(run % rows);
        for (TensorSpec output : model.outputs()) {
          String name = output.name();
          meters
              .computeIfAbsent(name, key -> new NoiseMeter(output.type()))
              .add(Differences.of(get(wanted, name), get(rounded, name)));
        }
      }
    }
    Map<String, Noise> noise = new HashMap<>();
    meters.forEach((name, meter) -> noise.put(name, meter.noise()));
    return noise;
  }

  /** What is beyond the largest number of an output's own type is infinite there. */
  private static Map<String, TensorData> narrowRange(
      ModelGraph model, Map<String, TensorData> outputs) {
    Map<String, TensorData> narrowed = new LinkedHashMap<>(outputs);
    for (TensorSpec output : model.outputs()) {
      double largest =
          switch (output.type()) {
            case HALF -> 65504;
            case FLOAT, BFLOAT16 -> Float.MAX_VALUE;
            default -> Double.POSITIVE_INFINITY;
          };
      TensorData value = get(outputs, output.name());
      if (value.type() == DataType.DOUBLE && largest < Double.POSITIVE_INFINITY) {
        narrowed.put(output.name(), withInfinities(value, largest));
      }
    }
    return narrowed;
  }

  private static TensorData withInfinities(TensorData value, double largest) {
    double[] elements = value.toDoubles();
    boolean any = false;
    for (int i = 0; i < elements.length; i++) {
      if (Math.abs(elements[i]) > largest) {
        elements[i] = Math.copySign(Double.POSITIVE_INFINITY, elements[i]);
        any = true;
      }
    }
    return any ? TensorData.ofDoubles(elements, value.shape().toSizes()) : value;
  }

  static TensorData get(Map<String, TensorData> values, String name) {
    TensorData value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no value for '" + name + "' (expected: one of " + values.keySet() + " to be it)");
    }
    return value;
  }

  /** Runs each different row once, where rows do not depend on each other. */
  private static final class RowRuns {
    private final ModelRunner runner;
    private final List<Map<String, TensorData>> batches;
    private final Map<Map<String, TensorData>, Map<String, TensorData>> known =
        new LinkedHashMap<>();
    private final boolean areApart;

    RowRuns(ModelRunner runner, List<Map<String, TensorData>> batches) {
      this.runner = runner;
      this.batches = batches;
      this.areApart = areApart();
    }

    private boolean areApart() {
      Map<String, TensorData> largest = batches.get(0);
      for (Map<String, TensorData> batch : batches) {
        if (Rows.batchOf(batch) < 1) {
          return false;
        }
        if (Rows.batchOf(batch) > Rows.batchOf(largest)) {
          largest = batch;
        }
      }
      if (Rows.batchOf(largest) < 2) {
        return false;
      }
      Map<String, TensorData> first = Rows.row(largest, 0);
      Map<String, TensorData> second = Rows.row(largest, 1);
      Map<String, TensorData> together = runner.run(Rows.join(List.of(first, second)));
      Map<String, TensorData> alone = runner.run(first);
      if (Rows.batchOf(together) != 2 || Rows.batchOf(alone) != 1) {
        return false;
      }
      Map<String, TensorData> same = Rows.row(together, 0);
      for (Map.Entry<String, TensorData> output : alone.entrySet()) {
        TensorData other = get(same, output.getKey());
        if (!other.shape().equals(output.getValue().shape())) {
          return false;
        }
        Differences differences = Differences.of(output.getValue(), other);
        if (!(differences.max() <= SAME * differences.maxExpected())) {
          return false;
        }
      }
      known.put(first, alone);
      known.putIfAbsent(second, Rows.row(together, 1));
      return true;
    }

    List<Map<String, TensorData>> expected() {
      if (!areApart) {
        return batches.stream().map(this::result).toList();
      }
      return batches.stream()
          .map(
              batch -> {
                List<Map<String, TensorData>> rows = new ArrayList<>();
                for (int i = 0; i < Rows.batchOf(batch); i++) {
                  rows.add(result(Rows.row(batch, i)));
                }
                return Rows.join(rows);
              })
          .toList();
    }

    private Map<String, TensorData> result(Map<String, TensorData> input) {
      return known.computeIfAbsent(input, runner::run);
    }

    Samples samples() {
      return new Samples(List.copyOf(known.keySet()), List.copyOf(known.values()));
    }
  }
}
