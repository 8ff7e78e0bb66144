package io.github.topwork.export.parity;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorPermutation;
import io.github.topwork.tensor.ValueInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Runs the same inputs through the original model, in float64, and through an {@code .onnx} file.
 *
 * <p>An exported model passes where it is no further from the truth than {@link #NOISE_MULTIPLE}
 * times what rounding alone does to the original: see {@code
 * docs/decisions/0075-parity-that-knows-the-noise.md}.
 *
 * <p>Inputs and outputs are matched by their place, since a file may rename them. One of rank 4
 * that the file declares {@code NCHW} is recognised by its shape and moved.
 */
public final class ParityCheck {
  /**
   * How many times the noise a difference from the truth may be. Measured differences of sound
   * exports are below a quarter of this.
   */
  public static final double NOISE_MULTIPLE = 16;

  /**
   * Tolerance of a comparison with values whose noise is not known, relative to the largest
   * expected magnitude.
   */
  public static final double TOLERANCE = 1e-5;

  private static final int[] TO_NCHW = {0, 3, 1, 2};
  private static final int[] TO_NHWC = {0, 2, 3, 1};

  private ParityCheck() {}

  /**
   * Compares with inputs that are made up: images where the model takes images, else noise.
   *
   * @param file the exported model
   * @param model the original
   * @param weights its numbers; not closed
   * @param opener runs the original, and the original in float64
   * @return one comparison for each output, batch size and optimisation level
   * @throws io.github.topwork.onnxruntime.OnnxRuntimeException if ONNX Runtime refuses the file, at
   *     any level
   */
  public static ParityReport run(
      Path file,
      ModelGraph model,
      WeightSource weights,
      ModelRunner.Opener opener,
      ParityOptions options) {
    return run(file, model, weights, opener, CheckInputs.of(model, options), options);
  }

  /** Compares with these inputs, each a value for every input by name. */
  public static ParityReport run(
      Path file,
      ModelGraph model,
      WeightSource weights,
      ModelRunner.Opener opener,
      List<Map<String, TensorData>> inputs,
      ParityOptions options) {
    Truth truth = Truth.of(model, weights, opener, inputs, options.unit());
    return compare(file, model, inputs, truth, options, options.tolerance());
  }

  /**
   * Compares with what a runner gives, without asking how near to the truth that is.
   *
   * @param expected gives the values to compare with
   * @param options its tolerance, or {@link #TOLERANCE}, decides
   */
  public static ParityReport runAgainst(
      Path file,
      ModelGraph model,
      ModelRunner expected,
      List<Map<String, TensorData>> inputs,
      ParityOptions options) {
    Truth given =
        new Truth(inputs.stream().map(expected::run).toList(), Map.of(), Map.of(), List.of());
    double tolerance = options.tolerance().orElse(TOLERANCE);
    return compare(file, model, inputs, given, options, OptionalDouble.of(tolerance));
  }

  /** Compares with a truth that is known already. */
  static ParityReport compare(
      Path file,
      ModelGraph model,
      List<Map<String, TensorData>> inputs,
      Truth truth,
      ParityOptions options,
      OptionalDouble tolerance) {
    List<Comparison> comparisons = new ArrayList<>();
    for (OptimizationLevel level : options.levels()) {
      try (OnnxSession session =
          OnnxSession.open(file, OnnxSessionOptions.DEFAULT.withOptimization(level))) {
        for (int i = 0; i < inputs.size(); i++) {
          comparisons.addAll(
              compare(
                  session,
                  level,
                  model,
                  inputs.get(i),
                  truth.expected().get(i),
                  truth.noiseOf(inputs.get(i)),
                  options.unit()));
        }
      }
    }
    return new ParityReport(comparisons, truth.original(), tolerance);
  }

  private static List<Comparison> compare(
      OnnxSession session,
      OptimizationLevel level,
      ModelGraph model,
      Map<String, TensorData> inputs,
      Map<String, TensorData> expected,
      Map<String, Noise> noise,
      double unit) {
    Map<String, TensorData> feeds = new LinkedHashMap<>();
    List<ValueInfo> fileInputs = session.inputs();
    List<ValueInfo> fileOutputs = session.outputs();
    requireSameCount("inputs", model.inputs(), fileInputs);
    requireSameCount("outputs", model.outputs(), fileOutputs);
    for (int i = 0; i < fileInputs.size(); i++) {
      TensorData value = Truth.get(inputs, model.inputs().get(i).name());
      boolean moved = isMoved(value.shape(), fileInputs.get(i).shape());
      feeds.put(
          fileInputs.get(i).name(), moved ? TensorPermutation.transpose(value, TO_NCHW) : value);
    }
    Map<String, TensorData> actual = session.run(feeds);
    int batch = batchOf(inputs);
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < fileOutputs.size(); i++) {
      String name = model.outputs().get(i).name();
      TensorData wanted = Truth.get(expected, name);
      TensorData got = Truth.get(actual, fileOutputs.get(i).name());
      boolean moved = isMoved(wanted.shape(), got.shape());
      comparisons.add(
          Comparison.of(
              name,
              batch,
              level.name(),
              wanted,
              moved ? TensorPermutation.transpose(got, TO_NHWC) : got,
              i == 0 ? unit : 0,
              noise.getOrDefault(name, Noise.NONE)));
    }
    return comparisons;
  }

  private static int batchOf(Map<String, TensorData> inputs) {
    Shape first = inputs.values().iterator().next().shape();
    return first.rank() == 0 ? 1 : Math.toIntExact(first.dim(0).sizeOrMinusOne());
  }

  /** Does {@code here} fit {@code NHWC} values of shape {@code there} only as {@code NCHW}? */
  private static boolean isMoved(Shape there, Shape here) {
    return there.rank() == 4
        && here.rank() == 4
        && !here.isCompatibleWith(there)
        && here.isCompatibleWith(TensorPermutation.transpose(there, TO_NCHW));
  }

  private static void requireSameCount(String what, List<TensorSpec> model, List<ValueInfo> file) {
    if (model.size() != file.size()) {
      throw new IllegalArgumentException(
          "file with " + what + " " + file + " (expected: as many as the model's " + model + ")");
    }
  }
}
