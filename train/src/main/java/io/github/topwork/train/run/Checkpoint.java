package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.savedmodel.TensorBundleReader;
import io.github.topwork.graph.savedmodel.TensorBundleWriter;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The newest checkpoint of a run, to go on from.
 *
 * @param folder where it is
 * @param phases the phases so far; the last one is that of the checkpoint, and may have more to
 *     come
 * @param iterations steps done in that phase
 * @param learningRate learning rate of the next step
 * @param best name of the checkpoint of the phase's best epoch
 */
record Checkpoint(
    Path folder, List<PhaseResult> phases, long iterations, double learningRate, String best) {
  static final String LAST = "last";
  static final String BEST = "best";
  static final String WEIGHTS = "weights";
  static final String OPTIMIZER = "optimizer";
  private static final String PROGRESS = "progress.json";
  private static final Pattern NAME = Pattern.compile("[a-z-]+-\\d{3,9}");

  Checkpoint {
    phases = List.copyOf(phases);
    if (phases.isEmpty() || phases.get(phases.size() - 1).epochs().isEmpty()) {
      throw new IllegalArgumentException("phases: no finished epoch (expected: at least one)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations: " + iterations + " (expected: >= 1)");
    }
    if (!NAME.matcher(best).matches()) {
      throw new IllegalArgumentException("best: '" + best + "' (expected: a checkpoint's name)");
    }
  }

  /** The phase in which it was written. */
  PhaseResult phase() {
    return phases.get(phases.size() - 1);
  }

  /**
   * Returns the newest checkpoint of a run; nothing where the run has none.
   *
   * @throws RunException if it is damaged or holds no optimizer state
   */
  static Optional<Checkpoint> newest(Path run) throws IOException {
    Path checkpoints = run.resolve(RunFolder.CHECKPOINTS);
    Path last = checkpoints.resolve(LAST);
    if (!Files.exists(last)) {
      return Optional.empty();
    }
    String name = Files.readString(last).strip();
    if (!NAME.matcher(name).matches()) {
      throw damaged(last, "'" + name + "'", "the name of a checkpoint", null);
    }
    Path file = checkpoints.resolve(name).resolve(PROGRESS);
    if (!Files.isRegularFile(file)) {
      throw damaged(file, "no such file", "a checkpoint that a run can go on from", null);
    }
    try {
      JsonNode json = RunRecord.parse(Files.readString(file));
      List<PhaseResult> phases = new ArrayList<>();
      json.required("phases").forEach(phase -> phases.add(PhaseResult.fromJson(phase)));
      List<EpochResult> epochs = phases.get(phases.size() - 1).epochs();
      return Optional.of(
          new Checkpoint(
              checkpoints.resolve(name),
              phases,
              json.required("iterations").asLong(),
              // Earlier versions wrote none, and had no callback that changed it.
              json.path("learningRate").asDouble(epochs.get(epochs.size() - 1).learningRate()),
              json.required("best").asText()));
    } catch (RuntimeException e) {
      throw damaged(file, String.valueOf(e.getMessage()), "the progress of a run", e);
    }
  }

  /** Writes everything into {@link #folder()}, which must be there. */
  void write(TrainingState state) throws IOException {
    writeTensors(folder.resolve(WEIGHTS), state.weights());
    writeTensors(folder.resolve(OPTIMIZER), state.slots());
    ObjectNode json = RunRecord.object();
    json.put("iterations", iterations).put("learningRate", learningRate).put(BEST, best);
    ArrayNode all = json.putArray("phases");
    phases.forEach(phase -> all.add(phase.toJson()));
    RunFiles.writeText(folder.resolve(PROGRESS), RunRecord.text(json));
  }

  /** All that the phase needs to go on. */
  TrainingState state() throws IOException {
    return new TrainingState(
        weights(), readTensors(folder.resolve(OPTIMIZER)), iterations, learningRate);
  }

  /** Weights after the last epoch. */
  Map<String, TensorData> weights() throws IOException {
    return readTensors(folder.resolve(WEIGHTS));
  }

  /** Weights after the best epoch of the phase. */
  Map<String, TensorData> bestWeights() throws IOException {
    return readTensors(folder.resolveSibling(best).resolve(WEIGHTS));
  }

  private static void writeTensors(Path prefix, Map<String, TensorData> tensors)
      throws IOException {
    try (TensorBundleWriter bundle = TensorBundleWriter.create(prefix)) {
      for (Map.Entry<String, TensorData> tensor : new TreeMap<>(tensors).entrySet()) {
        bundle.add(tensor.getKey(), tensor.getValue());
      }
      bundle.finish();
    }
  }

  private static Map<String, TensorData> readTensors(Path prefix) throws IOException {
    Map<String, TensorData> tensors = new HashMap<>();
    try (TensorBundleReader bundle = TensorBundleReader.open(prefix)) {
      for (String key : bundle.keys()) {
        TensorData mapped = bundle.read(key);
        // A copy: the checkpoint is deleted when the next one is there.
        ByteBuffer bytes = ByteBuffer.allocate(mapped.bytes().remaining()).put(mapped.bytes());
        tensors.put(key, TensorData.wrap(mapped.type(), mapped.shape(), bytes.flip()));
      }
    } catch (ModelException e) {
      throw damaged(prefix, String.valueOf(e.getMessage()), "the tensors of a checkpoint", e);
    }
    return tensors;
  }

  private static RunException damaged(
      Path where, String given, String expected, @Nullable Exception cause) {
    return new RunException(
        new Problem(
            "Checkpoint cannot be used",
            given,
            expected,
            where.toString(),
            "start the run again with TrainingOptions.overwrite"),
        cause);
  }
}
