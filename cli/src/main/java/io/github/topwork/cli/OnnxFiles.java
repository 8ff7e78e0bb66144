package io.github.topwork.cli;

import io.github.topwork.export.OnnxExport;
import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes ONNX files with TensorFlow as the reference. */
final class OnnxFiles {
  /**
   * An ONNX file that was written.
   *
   * @param file where
   * @param nodes number of its nodes
   * @param bytes its size
   * @param parity how it compares with TensorFlow
   */
  record Written(Path file, int nodes, long bytes, ParityReport parity) {
    /** One line for a person. */
    String text() {
      return String.format(
          Locale.ROOT,
          "Wrote %s: %d nodes, %s; distance from the truth %s",
          file,
          nodes,
          Sizes.bytes(bytes),
          distance(parity));
    }
  }

  private OnnxFiles() {}

  /** What was measured and what it is measured by, for a person. */
  static String distance(ParityReport report) {
    return String.format(
        Locale.ROOT,
        "%.1e of the largest output, %.2g times what rounding does to the model (%.1e)%s",
        report.worst().relative(),
        report.noisiest().ratio(),
        report.noisiest().relativeNoise(),
        report.originalDistance().isPresent()
            ? String.format(
                Locale.ROOT,
                "; TensorFlow's own distance %.1e",
                report.originalDistance().getAsDouble())
            : "");
  }

  /** Exports the model of a run into its folder, with its labels and preprocessing. */
  static Written export(RunFolder run, ImportedModel imported) throws IOException {
    OnnxExportOptions.Builder options = OnnxExportOptions.builder();
    describe(run, options);
    return export(run, run.onnxFile(), imported, options.build());
  }

  /** Labels, preprocessing and origin of a run, to travel in the file. */
  static void describe(RunFolder run, OnnxExportOptions.Builder options) {
    Map<String, String> origin = new TreeMap<>();
    run.record()
        .json()
        .path("backbone")
        .fields()
        .forEachRemaining(
            field -> origin.put("backbone." + field.getKey(), field.getValue().asText()));
    options.provenance(origin).classifier(run.classifier());
  }

  /** Exports the model of a run, proven against TensorFlow on images it was trained for. */
  static Written export(RunFolder run, Path file, ImportedModel imported, OnnxExportOptions options)
      throws IOException {
    List<Integer> batches = ParityOptions.DEFAULTS.batches();
    return export(file, imported, options, RunImages.of(run, imported.model(), batches));
  }

  /**
   * Exports a model, proven against TensorFlow.
   *
   * @param inputs to compare with; without them random ones
   * @throws NoSuchFileException if the folder to write into is not there
   */
  static Written export(
      Path file,
      ImportedModel imported,
      OnnxExportOptions options,
      List<Map<String, TensorData>> inputs)
      throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(String.valueOf(folder));
    }
    ModelGraph model = imported.model();
    WeightSource weights = imported.weights();
    OnnxExport export =
        inputs.isEmpty()
            ? OnnxExporter.exportTo(file, model, weights, options, TfModel::open)
            : OnnxExporter.exportTo(file, model, weights, options, TfModel::open, inputs);
    return new Written(
        file,
        export.model().graph().nodes().size(),
        Files.size(file),
        export.parity().orElseThrow());
  }
}
