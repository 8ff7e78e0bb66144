package io.github.topwork.export.parity;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.export.TensorFlowRunner;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.DoublePrecision;
import io.github.topwork.graph.pass.FoldVariables;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Exports of one model with and without faults, all compared with one truth. */
final class FaultyExports {
  private static final WeightSource NO_WEIGHTS = WeightSource.of(Map.of());

  private final ModelGraph model;
  private final ParityOptions options;
  private final List<Map<String, TensorData>> inputs;
  private final Truth truth;
  private final Path folder;

  private FaultyExports(ModelGraph model, ParityOptions options, Path folder) {
    this.model = model;
    this.options = options;
    this.folder = folder;
    this.inputs = CheckInputs.of(model, options);
    this.truth = Truth.of(model, NO_WEIGHTS, TensorFlowRunner::new, inputs, 0);
  }

  /** Reads the model and computes its truth. */
  static FaultyExports of(Path source, ParityOptions options, Path folder) throws IOException {
    try (ImportedModel imported = ModelImporters.read(source, ImportOptions.defaults())) {
      ModelGraph folded =
          new FoldVariables(imported.weights(), name -> true)
              .apply(imported.model().graph())
              .applyTo(imported.model());
      return new FaultyExports(folded, options, folder);
    }
  }

  /** The export as it is. */
  ParityReport sound() throws IOException {
    return compare(model, options);
  }

  /**
   * The export with a fault, where the model can have it, in one run: whether the whole check would
   * catch it is no question where this does. Empty also where the exporter itself refuses the
   * faulty graph: then there is no file.
   */
  Optional<ParityReport> with(TranslationFault fault, long seed) throws IOException {
    Optional<ModelGraph> faulty = fault.in(model, seed);
    if (faulty.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          compare(faulty.get(), options.withLevels(List.of(OptimizationLevel.BASIC_OPT))));
    } catch (UnsupportedOpException refused) {
      return Optional.empty();
    }
  }

  /**
   * What the fault does where nothing rounds: the largest difference of an output, relative to its
   * largest element. 0 for a fault that these inputs do not meet, such as the limit of an
   * activation that never gets there.
   */
  double effect(TranslationFault fault, long seed) {
    ModelGraph faulty = fault.in(model, seed).orElseThrow();
    double largest = 0;
    try (ModelRunner runner = new TensorFlowRunner(DoublePrecision.of(faulty), NO_WEIGHTS)) {
      Map<String, TensorData> outputs = runner.run(inputs.get(0));
      for (Map.Entry<String, TensorData> expected : truth.expected().get(0).entrySet()) {
        Differences differences =
            Differences.of(expected.getValue(), Truth.get(outputs, expected.getKey()));
        largest = Math.max(largest, differences.max() / differences.maxExpected());
      }
    }
    return largest;
  }

  private ParityReport compare(ModelGraph exported, ParityOptions how) throws IOException {
    Path file = Files.createTempFile(folder, "faulty", ".onnx");
    try {
      OnnxExporter.exportTo(file, exported, NO_WEIGHTS, OnnxExportOptions.defaults());
      return ParityCheck.compare(file, model, inputs, truth, how, how.tolerance());
    } finally {
      Files.delete(file);
    }
  }
}
