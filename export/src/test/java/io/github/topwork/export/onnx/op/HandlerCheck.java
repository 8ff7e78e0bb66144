package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TensorFlowRunner;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.pass.OnnxPasses;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.shape.ShapeInference;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What handler tests share: translation of a small graph, its text form, its parity. */
final class HandlerCheck {
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
    try (TensorFlowRunner reference = new TensorFlowRunner(model, NO_WEIGHTS)) {
      for (OnnxGraph graph : graphs) {
        ParityReport report = run(graph, model, opset, reference, options);
        assertThat(report.isWithinTolerance())
            .as("%s%n%s", graph.toText(), report.toText())
            .isTrue();
      }
    }
  }

  private static ParityReport run(
      OnnxGraph graph,
      ModelGraph model,
      int opset,
      TensorFlowRunner reference,
      ParityOptions options) {
    try {
      Path file = Files.createTempFile("handler", ".onnx");
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          new OnnxModel(graph, opset, "test", new TreeMap<>()).writeTo(out);
        }
        return ParityCheck.run(file, model, reference, options);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
