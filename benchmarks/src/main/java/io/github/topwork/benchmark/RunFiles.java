package io.github.topwork.benchmark;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelException;
import io.github.topwork.tensor.NpyFile;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.tf.TfModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs many model files in one process, for comparing their numbers with Keras's: {@code
 * side-by-side/mutants.py} and {@code side-by-side/gate.py} call it.
 *
 * <p>Standard input has a line a model: its path and its inputs as {@code .npy} files, separated by
 * tabs. Standard output gets a line for each: the path and {@code ok}, {@code refused} or {@code
 * fault}, with the reason; outputs go to files beside the model that end in {@code .ours-N.npy}. A
 * fault is an exception that callers have not been told of.
 *
 * <p>With the argument {@value #EXPORT} each model that runs is also written as ONNX, and compared
 * with TensorFlow on its inputs. A file that ONNX Runtime does not load, or that computes something
 * else, is a fault of the exporter. A line without inputs is exported only, on inputs of the
 * check's own; its figures follow: distance and noise, both relative, and their ratio.
 */
public final class RunFiles {
  private static final String EXPORT = "--export";

  private final boolean exports;

  private RunFiles(boolean exports) {
    this.exports = exports;
  }

  /** Runs what standard input names. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    RunFiles files = new RunFiles(List.of(args).contains(EXPORT));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] cells = line.split("\t");
      out.println(cells[0] + "\tbegun\t");
      out.println(cells[0] + "\t" + files.run(Path.of(cells[0]), cells));
    }
  }

  private String run(Path path, String[] cells) {
    if (exports && cells.length == 1) {
      return export(path);
    }
    try (ImportedModel imported = ModelImporters.read(path, ImportOptions.defaults());
        TfModel model = TfModel.open(imported.model(), imported.weights())) {
      Map<String, TensorData> feeds = new LinkedHashMap<>();
      List<TensorSpec> inputs = model.inputs();
      if (inputs.size() != cells.length - 1) {
        return "refused\t" + inputs.size() + " inputs";
      }
      for (int i = 0; i < inputs.size(); i++) {
        feeds.put(inputs.get(i).name(), NpyFile.read(Path.of(cells[i + 1])));
      }
      int index = 0;
      for (TensorData output : model.run(feeds).values()) {
        Files.createDirectories(path.toAbsolutePath().getParent());
        NpyFile.write(Path.of(path + ".ours-" + index++ + ".npy"), output);
      }
      return "ok\t" + (exports ? export(path, imported, feeds) : "run");
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return failure(e);
    }
  }

  private static String failure(Throwable e) {
    return e instanceof ModelException || e instanceof IOException
        ? "refused\t" + firstLine(e)
        : "fault\t" + firstLine(e) + trace(e);
  }

  private static String export(Path path) {
    Path file = Path.of(path + ".ours.onnx");
    long start = System.nanoTime();
    try (ImportedModel model = ModelImporters.read(path, ImportOptions.defaults())) {
      OnnxExportOptions options = OnnxExportOptions.defaults();
      ParityReport report =
          OnnxExporter.exportTo(file, model.model(), model.weights(), options, TfModel::open)
              .parity()
              .orElseThrow();
      return String.format(
          Locale.ROOT,
          "ok\t%.2e\t%.2e\t%.3g\t%.1f s",
          report.worst().relative(),
          report.noisiest().relativeNoise(),
          report.noisiest().ratio(),
          (System.nanoTime() - start) / 1e9);
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return failure(e);
    } finally {
      file.toFile().delete();
    }
  }

  private static String export(Path path, ImportedModel model, Map<String, TensorData> feeds)
      throws IOException {
    Path file = Path.of(path + ".ours.onnx");
    try {
      OnnxExportOptions options = OnnxExportOptions.defaults();
      OnnxExporter.exportTo(
          file, model.model(), model.weights(), options, TfModel::open, List.of(feeds));
      return "exported";
    } catch (ModelException e) {
      return "not exported: " + firstLine(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String firstLine(Throwable e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    return text.lines().findFirst().orElse("").replace('\t', ' ');
  }

  private static String trace(Throwable e) {
    StringBuilder text = new StringBuilder();
    StackTraceElement[] frames = e.getStackTrace();
    for (int i = 0; i < Math.min(6, frames.length); i++) {
      text.append(" < ").append(frames[i]);
    }
    return text.toString();
  }
}
