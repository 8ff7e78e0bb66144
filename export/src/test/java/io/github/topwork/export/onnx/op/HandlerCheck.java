package io.github.topwork.export.onnx.op;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.export.TensorFlowRunner;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.pass.OnnxPasses;
import io.github.topwork.export.parity.CheckInputs;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.DoublePrecision;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.tensor.TensorData;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What handler tests share: translation of a small graph, its text form, its parity. */
final class HandlerCheck {
  /** Of float32 and float64 results, relative to the largest. */
  private static final double WIDENED = 1e-5;

  private static final WeightSource NO_WEIGHTS = WeightSource.of(Map.of());

  private HandlerCheck() {}

  /** The translated graph, before passes. */
  static OnnxGraph translate(ModelGraph model, int opset) {
    return new Translator(opset, OpTable.of(OpHandlers.ALL), false, false)
        .translate(model, ShapeInference.infer(model))
        .get();
  }

  /** The translated graph, after passes. */
  static OnnxGraph export(ModelGraph model, int opset) {
    return OnnxPasses.run(translate(model, opset));
  }

  /** Text form of the translated graph, before passes. */
  static String text(ModelGraph model, int opset) {
    return translate(model, opset).toText();
  }

  /** Asserts that ONNX Runtime and TensorFlow agree, with and without passes. */
  static void assertAgrees(ModelGraph model, int opset) {
    assertAgrees(model, opset, ParityOptions.DEFAULTS);
  }

  /** Asserts that ONNX Runtime and TensorFlow agree, after passes. */
  static void assertExportAgrees(ModelGraph model, int opset) {
    assertAgrees(model, opset, ParityOptions.DEFAULTS, List.of(export(model, opset)));
  }

  /** Asserts that ONNX Runtime and TensorFlow agree, with and without passes. */
  static void assertAgrees(ModelGraph model, int opset, ParityOptions options) {
    assertAgrees(model, opset, options, List.of(translate(model, opset), export(model, opset)));
  }

  private static void assertAgrees(
      ModelGraph model, int opset, ParityOptions options, List<OnnxGraph> graphs) {
    List<Map<String, TensorData>> inputs = CheckInputs.of(model, options);
    List<Map<String, TensorData>> expected;
    try (ModelRunner tensorFlow = new TensorFlowRunner(model, NO_WEIGHTS)) {
      expected = inputs.stream().map(tensorFlow::run).toList();
    }
    assertWidens(model, inputs.get(0), expected.get(0));
    for (OnnxGraph graph : graphs) {
      ParityReport report = run(graph, model, opset, inputs, expected, options);
      assertThat(report.isWithinTolerance()).as("%s%n%s", graph.toText(), report.toText()).isTrue();
    }
  }

  /** Asserts that the op computes the same in float64, which the check at every export rests on. */
  private static void assertWidens(
      ModelGraph model, Map<String, TensorData> inputs, Map<String, TensorData> expected) {
    try (ModelRunner exact = new TensorFlowRunner(DoublePrecision.of(model), NO_WEIGHTS)) {
      exact
          .run(inputs)
          .forEach(
              (name, value) -> {
                double[] wanted = requireNonNull(expected.get(name)).toDoubles();
                double[] got = value.toDoubles();
                double largest = Arrays.stream(wanted).map(Math::abs).max().orElse(0);
                assertThat(got).as(name).hasSameSizeAs(wanted);
                for (int i = 0; i < wanted.length; i++) {
                  assertThat(got[i]).as(name).isCloseTo(wanted[i], within(WIDENED * largest));
                }
              });
    }
  }

  private static ParityReport run(
      OnnxGraph graph,
      ModelGraph model,
      int opset,
      List<Map<String, TensorData>> inputs,
      List<Map<String, TensorData>> expected,
      ParityOptions options) {
    try {
      Path file = Files.createTempFile("handler", ".onnx");
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          new OnnxModel(graph, opset, "test", new TreeMap<>()).writeTo(out);
        }
        return ParityCheck.runAgainst(
            file, model, given -> expected.get(inputs.indexOf(given)), inputs, options);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
