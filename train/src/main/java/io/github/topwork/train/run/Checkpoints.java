package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.savedmodel.TensorBundleWriter;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.TrainingControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps the weights that training changes, after the last epoch and after the one of the smallest
 * validation loss.
 *
 * <pre>
 * checkpoints/last                   text: head-003
 * checkpoints/best                   text: head-002
 * checkpoints/head-003/weights.index, weights.data-00000-of-00001
 * checkpoints/head-003/epoch.json    phase, epoch, learning rate, values
 * </pre>
 *
 * <p>A checkpoint is written whole before {@code last} names it; what nothing names any more is
 * deleted. {@code tf.train.load_checkpoint} reads it under the names that {@code inspect} shows.
 */
final class Checkpoints implements Callback {
  private static final String WEIGHTS = "weights";

  private final Path folder;
  private final String phase;
  private Optional<String> last = Optional.empty();
  private Optional<String> best = Optional.empty();
  private double bestLoss = Double.POSITIVE_INFINITY;

  Checkpoints(Path run, String phase) {
    this.folder = run.resolve(RunFolder.CHECKPOINTS);
    this.phase = phase;
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    RunFiles.orExplain(folder, () -> save(result, control.weights()));
  }

  /** The newest checkpoint, if there is one. */
  Optional<Path> last() {
    return last.map(folder::resolve);
  }

  private void save(EpochResult result, Map<String, TensorData> weights) throws IOException {
    String name = String.format(Locale.ROOT, "%s-%03d", phase, result.epoch() + 1);
    Path aside = folder.resolve("." + name + ".part");
    Files.createDirectories(folder);
    RunFiles.deleteTree(aside);
    try {
      Files.createDirectory(aside);
      try (TensorBundleWriter bundle = TensorBundleWriter.create(aside.resolve(WEIGHTS))) {
        for (Map.Entry<String, TensorData> weight : new TreeMap<>(weights).entrySet()) {
          bundle.add(weight.getKey(), weight.getValue());
        }
        bundle.finish();
      }
      RunFiles.writeText(aside.resolve("epoch.json"), RunRecord.text(describe(result)));
      RunFiles.deleteTree(folder.resolve(name));
      Files.move(aside, folder.resolve(name));
    } finally {
      RunFiles.deleteTree(aside);
    }
    RunFiles.writeText(folder.resolve("last"), name + "\n");
    last = Optional.of(name);
    double loss = result.values().getOrDefault("val_loss", Double.NaN);
    if (best.isEmpty() || loss < bestLoss) {
      RunFiles.writeText(folder.resolve("best"), name + "\n");
      best = Optional.of(name);
      bestLoss = loss;
    }
    deleteUnnamed();
  }

  private ObjectNode describe(EpochResult result) {
    ObjectNode json = RunRecord.object();
    json.put("phase", phase).put("epoch", result.epoch() + 1);
    json.put("learningRate", result.learningRate());
    result.values().forEach(json::put);
    return json;
  }

  private void deleteUnnamed() throws IOException {
    Set<Path> named = new HashSet<>();
    last.map(folder::resolve).ifPresent(named::add);
    best.map(folder::resolve).ifPresent(named::add);
    try (var entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path entry : entries) {
        if (!named.contains(entry)) {
          RunFiles.deleteTree(entry);
        }
      }
    }
  }
}
