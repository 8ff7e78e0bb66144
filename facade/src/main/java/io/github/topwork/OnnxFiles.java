package io.github.topwork;

import io.github.topwork.export.OnnxExport;
import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.export.onnx.OnnxFileContents;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.text.Sizes;
import io.github.topwork.image.OutputKind;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.onnxruntime.OnnxRuntimeLibrary;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes ONNX files with TensorFlow as the reference: a file appears when ONNX Runtime is as near
 * to the truth as rounding lets the model be, else not at all.
 */
public final class OnnxFiles {
  /**
   * An ONNX file that was written.
   *
   * @param file where
   * @param nodes number of its nodes
   * @param bytes its size
   * @param parity how it compares with TensorFlow
   */
  public record Written(Path file, int nodes, long bytes, ParityReport parity) {
    /** One line for a person. */
    public String toText() {
      return String.format(
          Locale.ROOT,
          "Wrote %s: %d nodes, %s; distance from the truth %s",
          file,
          nodes,
          Sizes.bytes(bytes),
          parity.distance());
    }
  }

  private OnnxFiles() {}

  /**
   * Exports the model of a run into its folder, with its labels and preprocessing.
   *
   * @see #write(RunFolder, Path, OnnxExportOptions.Builder)
   */
  public static Written write(RunFolder run) throws IOException {
    return write(run, run.onnxFile(), OnnxExportOptions.builder());
  }

  /**
   * Exports the model of a run, proven on images it was trained for, or on noise where they are
   * gone.
   *
   * @param options get the labels, preprocessing and origin of the run
   * @throws io.github.topwork.problem.ModelException as {@link #write(Path, ImportedModel,
   *     OnnxExportOptions)}
   */
  public static Written write(RunFolder run, Path file, OnnxExportOptions.Builder options)
      throws IOException {
    options.provenance(run.record().origin()).classifier(run.classifier());
    try (ImportedModel imported = run.model()) {
      List<Integer> batches = ParityOptions.DEFAULTS.batches();
      return write(
          file,
          imported.model(),
          imported.weights(),
          options.build(),
          run.samples(imported.model(), batches));
    }
  }

  /**
   * Exports a model, proven on inputs that are made up.
   *
   * @throws UnsupportedOpException with every node that cannot be converted
   * @throws io.github.topwork.export.parity.ParityException if the difference is more than rounding
   *     explains
   * @throws NoSuchFileException if the folder to write into is not there
   * @throws IOException if the file cannot be written
   */
  public static Written write(Path file, ImportedModel imported, OnnxExportOptions options)
      throws IOException {
    return write(file, imported.model(), imported.weights(), options, List.of());
  }

  static Written write(
      Path file,
      ModelGraph model,
      WeightSource weights,
      OnnxExportOptions options,
      List<Map<String, TensorData>> inputs)
      throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NoSuchFileException(String.valueOf(folder));
    }
    OnnxExport export =
        inputs.isEmpty()
            ? OnnxExporter.exportTo(file, model, weights, options, TfModel::open)
            : OnnxExporter.exportTo(file, model, weights, options, TfModel::open, inputs);
    return new Written(
        file, export.model().nodeCount(), Files.size(file), export.parity().orElseThrow());
  }

  /**
   * Compares an ONNX file with the model that it was exported from, in TensorFlow.
   *
   * @param inputs to compare with, such as {@link RunFolder#samples} gives; none for ones that are
   *     made up
   * @param options their unit is the one of the outputs that the file says it has
   * @throws io.github.topwork.problem.ModelException if it is no ONNX file
   * @throws io.github.topwork.onnxruntime.OnnxRuntimeException if ONNX Runtime refuses it
   * @throws IOException if it cannot be read
   */
  public static ParityReport verify(
      Path file,
      ImportedModel imported,
      List<Map<String, TensorData>> inputs,
      ParityOptions options)
      throws IOException {
    double unit =
        OutputKind.of(OnnxFileContents.read(file).metadata()).map(OutputKind::unit).orElse(0.0);
    ModelGraph model = imported.model();
    WeightSource weights = imported.weights();
    return inputs.isEmpty()
        ? ParityCheck.run(file, model, weights, TfModel::open, options.withUnit(unit))
        : ParityCheck.run(file, model, weights, TfModel::open, inputs, options.withUnit(unit));
  }

  /**
   * Refuses a model that cannot be exported, without its weights: before hours of training rather
   * than after them.
   *
   * @throws UnsupportedOpException with every node that cannot be converted
   * @throws io.github.topwork.onnxruntime.OnnxRuntimeException if ONNX Runtime does not load
   */
  public static void requireExportable(ModelGraph model) {
    OnnxRuntimeLibrary.require();
    List<Problem> problems = OnnxExporter.problems(model);
    if (!problems.isEmpty()) {
      throw new UnsupportedOpException(problems);
    }
  }
}
