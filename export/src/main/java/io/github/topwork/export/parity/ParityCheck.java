package io.github.topwork.export.parity;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.topwork.export.onnx.TensorPermutation;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the same inputs through the original model and through an {@code .onnx} file.
 *
 * <p>Inputs and outputs are matched by their place, since a file may rename them. One of rank 4
 * that the file declares {@code NCHW} is recognised by its shape and moved.
 */
public final class ParityCheck {
  /**
   * Largest difference allowed, relative to the largest expected magnitude. TensorFlow and ONNX
   * Runtime sum products of float32 in different orders; measured differences of whole networks are
   * below half of this.
   */
  public static final double TOLERANCE = 1e-5;

  private static final int[] TO_NCHW = {0, 3, 1, 2};
  private static final int[] TO_NHWC = {0, 2, 3, 1};

  private ParityCheck() {}

  /**
   * Compares with seeded random inputs.
   *
   * @param file the exported model
   * @param model the original, for the names, types and shapes of its inputs and outputs
   * @param reference runs the original; not closed
   * @return one comparison for each output, batch size and optimisation level
   * @throws OnnxRuntimeException if ONNX Runtime refuses the file, at any level
   */
  public static ParityReport run(
      Path file, ModelGraph model, ReferenceRunner reference, ParityOptions options) {
    List<Integer> batches = hasFreeBatch(model) ? options.batches() : List.of(1);
    List<Map<String, TensorData>> inputs = new ArrayList<>();
    for (int batch : batches) {
      inputs.add(RandomInputs.of(model.inputs(), batch, options));
    }
    return run(file, model, reference, inputs, options);
  }

  /** Compares with these inputs, each a value for every input by name. */
  public static ParityReport run(
      Path file,
      ModelGraph model,
      ReferenceRunner reference,
      List<Map<String, TensorData>> inputs,
      ParityOptions options) {
    List<Map<String, TensorData>> expected = inputs.stream().map(reference::run).toList();
    List<Comparison> comparisons = new ArrayList<>();
    for (OptLevel level : options.levels()) {
      try (OnnxSession session = OnnxSession.open(file, level)) {
        for (int i = 0; i < inputs.size(); i++) {
          comparisons.addAll(
              compare(session, level, model, inputs.get(i), expected.get(i), options.unit()));
        }
      }
    }
    return new ParityReport(comparisons, options.tolerance());
  }

  private static boolean hasFreeBatch(ModelGraph model) {
    return model.inputs().stream()
        .anyMatch(input -> input.shape().rank() > 0 && !input.shape().dim(0).isKnown());
  }

  private static List<Comparison> compare(
      OnnxSession session,
      OptLevel level,
      ModelGraph model,
      Map<String, TensorData> inputs,
      Map<String, TensorData> expected,
      double unit) {
    Map<String, TensorData> feeds = new LinkedHashMap<>();
    List<TensorSpec> fileInputs = session.inputs();
    List<TensorSpec> fileOutputs = session.outputs();
    requireSameCount("inputs", model.inputs(), fileInputs);
    requireSameCount("outputs", model.outputs(), fileOutputs);
    for (int i = 0; i < fileInputs.size(); i++) {
      TensorData value = require(inputs, model.inputs().get(i).name());
      boolean moved = isMoved(value.shape(), fileInputs.get(i).shape());
      feeds.put(
          fileInputs.get(i).name(), moved ? TensorPermutation.transpose(value, TO_NCHW) : value);
    }
    Map<String, TensorData> actual = session.run(feeds);
    int batch = batchOf(inputs);
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < fileOutputs.size(); i++) {
      TensorData wanted = require(expected, model.outputs().get(i).name());
      TensorData got = require(actual, fileOutputs.get(i).name());
      boolean moved = isMoved(wanted.shape(), got.shape());
      comparisons.add(
          Comparison.of(
              model.outputs().get(i).name(),
              batch,
              level.name(),
              wanted,
              moved ? TensorPermutation.transpose(got, TO_NHWC) : got,
              i == 0 ? unit : 0));
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

  private static TensorData require(Map<String, TensorData> values, String name) {
    TensorData value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no value for '" + name + "' (expected: one of " + values.keySet() + " to be it)");
    }
    return value;
  }

  private static void requireSameCount(String what, List<TensorSpec> model, List<TensorSpec> file) {
    if (model.size() != file.size()) {
      throw new IllegalArgumentException(
          "file with " + what + " " + file + " (expected: as many as the model's " + model + ")");
    }
  }
}
