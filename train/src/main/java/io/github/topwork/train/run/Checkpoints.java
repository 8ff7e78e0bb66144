package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.file.Draft;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.callback.TrainingControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what training changes, after the last epoch and after the best one of the phase.
 *
 * <pre>
 * checkpoints/last                     text: head-003
 * checkpoints/best                     text: head-002
 * checkpoints/head-003/weights.index, weights.data-00000-of-00001
 * checkpoints/head-003/optimizer.index, optimizer.data-00000-of-00001: only of the last
 * checkpoints/head-003/epoch.json      phase, epoch, learning rate, values
 * checkpoints/head-003/progress.json   all epochs of all phases so far, steps, the best checkpoint
 * </pre>
 *
 * <p>A checkpoint is written whole before {@code last} names it; what nothing names any more is
 * deleted. To go on, only what {@code last} names is believed, so a process may be killed at any
 * time. {@code tf.train.load_checkpoint} reads weights and optimizer state ({@code m/VARIABLE})
 * under the names that {@code inspect} shows.
 */
final class Checkpoints implements Callback {
  private final Path folder;
  private final List<PhaseResult> finished;
  private final Monitor monitor;
  private PhaseResult phase;
  private Optional<String> last = Optional.empty();
  private Optional<String> best = Optional.empty();
  private double bestValue;

  /**
   * Keeps the epochs of a phase.
   *
   * @param finished the phases before
   * @param phase the phase, with the epochs that are there already where it goes on
   * @param monitor what decides which epoch is the best, of known direction
   */
  Checkpoints(Path run, List<PhaseResult> finished, PhaseResult phase, Monitor monitor) {
    this.folder = run.resolve(RunFolder.CHECKPOINTS);
    this.finished = List.copyOf(finished);
    this.phase = phase;
    this.monitor = monitor;
    this.bestValue = monitor.worst();
    phase.epochs().forEach(this::name);
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    RunFiles.orExplain(folder, () -> save(result, control));
  }

  /** The newest checkpoint, if there is one. */
  Optional<Path> last() {
    return last.map(folder::resolve);
  }

  /** Names the checkpoint of an epoch the last one and, where it is, the best one. */
  private void name(EpochResult result) {
    String name = String.format(Locale.ROOT, "%s-%03d", phase.name(), result.epoch() + 1);
    last = Optional.of(name);
    double value = result.value(monitor.name());
    boolean isBetter = monitor.isBetter(value, bestValue);
    if (best.isEmpty() || isBetter) {
      best = last;
      bestValue = isBetter ? value : bestValue;
    }
  }

  private void save(EpochResult result, TrainingControl control) throws IOException {
    phase = phase.then(result);
    name(result);
    String name = last.orElseThrow();
    Files.createDirectories(folder);
    try (Draft draft = Draft.folder(folder.resolve(name))) {
      List<PhaseResult> phases = new ArrayList<>(finished);
      phases.add(phase);
      new Checkpoint(
              draft.path(),
              phases,
              control.iterations(),
              control.learningRate(),
              best.orElseThrow())
          .write(control.state());
      RunFiles.writeText(draft.path().resolve("epoch.json"), RunRecord.text(describe(result)));
      RunFiles.deleteTree(folder.resolve(name));
      draft.publish();
    }
    RunFiles.writeText(folder.resolve(Checkpoint.LAST), name + "\n");
    RunFiles.writeText(folder.resolve(Checkpoint.BEST), best.orElseThrow() + "\n");
    deleteUnnamed();
  }

  private ObjectNode describe(EpochResult result) {
    ObjectNode json = RunRecord.object();
    json.put("phase", phase.name()).put("epoch", result.epoch() + 1);
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
    if (!best.equals(last)) {
      Path older = best.map(folder::resolve).orElseThrow();
      try (var files = Files.newDirectoryStream(older, Checkpoint.OPTIMIZER + ".*")) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
    }
  }
}
