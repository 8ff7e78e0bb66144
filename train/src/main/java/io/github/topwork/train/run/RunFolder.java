package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.data.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A run folder that is there: everything to evaluate, predict, export and serve its model.
 *
 * <pre>{@code
 * RunFolder run = RunFolder.open(Path.of("runs/digits"));
 * try (ImportedModel model = run.model()) {
 *   ...
 * }
 * }</pre>
 *
 * @param path the folder
 * @param record what {@code run.json} says
 */
public record RunFolder(Path path, RunRecord record) {
  /** Name of the record. */
  public static final String RECORD = "run.json";

  /** Name of the SavedModel. */
  public static final String MODEL = "model";

  /** Name of the ONNX file. */
  public static final String ONNX = "model.onnx";

  /** Name of the list of labels. */
  public static final String LABELS = "labels.txt";

  /** Name of the table of epochs. */
  public static final String HISTORY = "history.csv";

  /** Name of the picture of the epochs. */
  public static final String HISTORY_CHART = "history.png";

  /** Name of the picture of the confusion matrix. */
  public static final String CONFUSION_CHART = "confusion.png";

  /** Name of the folder of checkpoints. */
  public static final String CHECKPOINTS = "checkpoints";

  private static final String PROBE = ".probe-";

  /** Everything that a run may have written, and that replacing it may delete. */
  private static final List<String> ENTRIES =
      List.of(MODEL, ONNX, LABELS, RECORD, HISTORY, HISTORY_CHART, CONFUSION_CHART, CHECKPOINTS);

  /** Is this a run folder, whatever its state? */
  public static boolean isRun(Path path) {
    return Files.isRegularFile(path.resolve(RECORD));
  }

  /**
   * Opens the folder of a completed run.
   *
   * @throws RunException if it is none, or the run did not complete
   * @throws IOException if it cannot be read
   */
  public static RunFolder open(Path path) throws IOException {
    if (!isRun(path)) {
      throw new RunException(
          new Problem(
              "Not a run folder",
              Files.isDirectory(path) ? "a folder without " + RECORD : "no such folder",
              "a folder that a training wrote",
              path.toString(),
              "give the folder named by TrainingOptions.out"));
    }
    RunFolder run = new RunFolder(path, RunRecord.read(path.resolve(RECORD)));
    if (run.record.status() != RunStatus.COMPLETED) {
      throw new RunException(
          new Problem(
              "Run not completed",
              "a run that is " + run.record.status().name().toLowerCase(Locale.ROOT),
              "a completed run",
              path.toString(),
              "go on with TrainingOptions.resume "
                  + path
                  + ", or train again with TrainingOptions.overwrite; its weights so far are in "
                  + path.resolve(CHECKPOINTS)));
    }
    return run;
  }

  /**
   * Makes room for a run: creates the folder, or empties the one that is there.
   *
   * @param overwrite whether a run that is there may be replaced
   * @return the lock of the folder, which the caller closes when the run has ended
   * @throws RunException if the folder holds something else or a run that may not be replaced, is
   *     in use, or cannot be written
   */
  static RunLock prepare(Path path, boolean overwrite) {
    try {
      if (Files.exists(path)) {
        refuseForeign(path, overwrite);
      }
      Files.createDirectories(path);
      RunLock lock = RunLock.take(path);
      try {
        deleteIf(path, name -> true);
        probe(path);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
      return lock;
    } catch (IOException e) {
      throw RunFiles.cannotWrite(path, e);
    }
  }

  /**
   * Makes a run that goes on, and whose lock the caller holds, the only thing in its folder: its
   * record, checkpoints and history stay; what a killed process left behind goes.
   *
   * @throws RunException if it cannot be written
   */
  static void prepareToResume(Path path) {
    try {
      deleteIf(path, name -> !List.of(RECORD, HISTORY, HISTORY_CHART, CHECKPOINTS).contains(name));
      probe(path);
    } catch (IOException e) {
      throw RunFiles.cannotWrite(path, e);
    }
  }

  private static void deleteIf(Path folder, Predicate<String> condition) throws IOException {
    try (var entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (isOurs(name) && !name.equals(RunLock.NAME) && condition.test(name)) {
          RunFiles.deleteTree(entry);
        }
      }
    }
  }

  /** An entry, or one that was being written when the process was killed. */
  private static boolean isOurs(String name) {
    return ENTRIES.contains(name)
        || name.equals(RunLock.NAME)
        || name.startsWith(PROBE)
        || ENTRIES.stream()
            .anyMatch(
                entry -> name.equals("." + entry + ".part") || name.startsWith("." + entry + "-"));
  }

  private static void probe(Path folder) throws IOException {
    Files.delete(Files.createTempFile(folder, PROBE, ""));
  }

  private static void refuseForeign(Path path, boolean overwrite) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new RunException(
          new Problem(
              "Run folder", "a file", "a folder, or nothing", path.toString(), "choose another"));
    }
    List<String> present = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(path)) {
      entries.forEach(entry -> present.add(entry.getFileName().toString()));
    }
    present.remove(RunLock.NAME);
    List<String> foreign = present.stream().filter(name -> !isOurs(name)).sorted().toList();
    if (!foreign.isEmpty()) {
      throw new RunException(
          new Problem(
              "Run folder",
              "a folder with other things in it: "
                  + foreign.subList(0, Math.min(5, foreign.size())),
              "a new or empty folder, or that of an earlier run",
              path.toString(),
              "choose another folder"));
    }
    if (!present.isEmpty() && !overwrite) {
      throw new RunException(
          new Problem(
              "Run folder",
              "a folder that holds a run",
              "a new or empty folder",
              path.toString(),
              "choose another folder, or replace the run with TrainingOptions.overwrite"));
    }
  }

  /**
   * Imports the model; the caller closes it.
   *
   * @throws IOException if it cannot be read
   */
  public ImportedModel model() throws IOException {
    return ModelImporters.read(path.resolve(MODEL), ImportOptions.defaults());
  }

  /** How images become input, the classes, and what the model's output holds. */
  public ClassifierSpec classifier() {
    return record.classifier();
  }

  /** Where the ONNX file is or belongs. */
  public Path onnxFile() {
    return path.resolve(ONNX);
  }

  /**
   * The split of the run's images: the same images are held out as in training, as long as the
   * folder holds the same files.
   */
  public ImageFolder.Split split(ImageFolder folder) {
    return folder.split(record.validationFraction(), record.seed());
  }

  /**
   * Images that the run was trained on, spread over their folder, as input of its model: to compare
   * engines with. On noise the outputs of a classifier cancel out to almost nothing, and rounding
   * looks large beside them.
   *
   * @param model of this run; has one input
   * @param batches size of each batch
   * @return a value of the input for each batch, by its name; nothing where the folder is gone
   * @throws IOException if the folder cannot be read
   */
  public List<Map<String, TensorData>> samples(ModelGraph model, List<Integer> batches)
      throws IOException {
    return RunImages.of(this, model, batches);
  }
}
