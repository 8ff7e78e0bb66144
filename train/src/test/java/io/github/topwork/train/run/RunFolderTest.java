package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.topwork.graph.savedmodel.TensorBundleReader;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batches;
import io.github.topwork.train.EpochResult;
import io.github.topwork.train.TrainingState;
import io.github.topwork.train.callback.Monitor;
import io.github.topwork.train.callback.TrainingControl;
import io.github.topwork.train.metric.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  @TempDir Path temp;

  /** Training whose weights are the number of the epoch. */
  private static final class FakeControl implements TrainingControl {
    private float epoch;

    @Override
    public boolean hasValidation() {
      return true;
    }

    @Override
    public int epochs() {
      return 9;
    }

    @Override
    public Batches training() {
      return Batches.of(List.of());
    }

    @Override
    public List<Metric> metrics() {
      return List.of();
    }

    @Override
    public void stop() {
      throw new UnsupportedOperationException();
    }

    @Override
    public double learningRate() {
      return 0.5;
    }

    @Override
    public void setLearningRate(double learningRate) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long iterations() {
      return 1 + (long) epoch;
    }

    @Override
    public TrainingState state() {
      return new TrainingState(
          weights(), Map.of("m/dense/kernel", TensorData.scalar(-epoch)), iterations(), 0.5);
    }

    @Override
    public Map<String, TensorData> weights() {
      return Map.of("dense/kernel", TensorData.scalar(epoch));
    }

    @Override
    public void setWeights(Map<String, TensorData> weights) {
      throw new UnsupportedOperationException();
    }
  }

  private Checkpoints checkpoints(String phase) {
    return new Checkpoints(
        temp,
        List.of(),
        PhaseResult.start(phase, 1, true),
        Monitor.of("val_loss").among(List.of()));
  }

  private static void epoch(Checkpoints checkpoints, FakeControl control, int epoch, double loss) {
    control.epoch = epoch;
    checkpoints.onEpochEnd(
        new EpochResult(epoch, 0.5, Map.of("val_loss", loss), Duration.ZERO), control);
  }

  private List<String> folders() throws IOException {
    try (var entries = Files.list(temp.resolve("checkpoints"))) {
      return entries
          .filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void keepsTheLastAndTheBestCheckpoint() throws IOException {
    Checkpoints checkpoints = checkpoints("head");
    FakeControl control = new FakeControl();
    assertThat(checkpoints.last()).isEmpty();
    epoch(checkpoints, control, 0, 3);
    epoch(checkpoints, control, 1, 1);
    epoch(checkpoints, control, 2, 2);
    epoch(checkpoints, control, 3, 1.5);
    assertThat(folders()).containsExactly("head-002", "head-004");
    assertThat(temp.resolve("checkpoints/last")).hasContent("head-004");
    assertThat(temp.resolve("checkpoints/best")).hasContent("head-002");
    try (TensorBundleReader reader =
        TensorBundleReader.open(temp.resolve("checkpoints/head-002/weights"))) {
      assertThat(reader.read("dense/kernel")).isEqualTo(TensorData.scalar(1f));
    }
    assertThat(temp.resolve("checkpoints/head-004/epoch.json"))
        .content()
        .contains("\"epoch\" : 4")
        .contains("\"val_loss\" : 1.5");

    // Only the last one holds what is needed to go on.
    assertThat(temp.resolve("checkpoints/head-002/optimizer.index")).doesNotExist();
    Checkpoint newest = Checkpoint.newest(temp).orElseThrow();
    assertThat(newest.folder()).isEqualTo(temp.resolve("checkpoints/head-004"));
    assertThat(newest.best()).isEqualTo("head-002");
    assertThat(newest.phase().history().values("val_loss")).containsExactly(3d, 1d, 2d, 1.5);
    assertThat(newest.state()).isEqualTo(control.state());
    assertThat(newest.bestWeights()).containsEntry("dense/kernel", TensorData.scalar(1f));

    // A new phase has another meaning of best: it begins again.
    epoch(checkpoints("fine-tuning"), control, 0, 9);
    assertThat(folders()).containsExactly("fine-tuning-001");
  }

  @Test
  void refusesDamagedCheckpoints() throws IOException {
    assertThat(Checkpoint.newest(temp)).isEmpty();
    Checkpoints checkpoints = checkpoints("head");
    epoch(checkpoints, new FakeControl(), 0, Double.NaN);
    Path folder = checkpoints.last().orElseThrow();
    Path weights = folder.resolve("weights.data-00000-of-00001");
    Files.write(weights, new byte[] {1, 2, 3, 4});
    Checkpoint newest = Checkpoint.newest(temp).orElseThrow();
    assertThat(newest.phase().history().last().value("val_loss")).isNaN();
    assertThatThrownBy(newest::state)
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Checkpoint cannot be used");

    Files.writeString(folder.resolve("progress.json"), "{\"phases\": []}");
    assertThatThrownBy(() -> Checkpoint.newest(temp))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Fix: start the run again with TrainingOptions.overwrite");
    Files.delete(folder.resolve("progress.json"));
    assertThatThrownBy(() -> Checkpoint.newest(temp)).hasMessageContaining("Given: no such file");
    Files.writeString(temp.resolve("checkpoints/last"), "../../../etc");
    assertThatThrownBy(() -> Checkpoint.newest(temp))
        .hasMessageContaining("Given: '../../../etc'. Expected: the name of a checkpoint");
  }

  @Test
  void replacesWhatAKilledProcessLeftBehind() throws IOException {
    Files.writeString(temp.resolve("run.json"), "{}");
    Files.writeString(temp.resolve(".run.json.part"), "{");
    Files.createDirectories(temp.resolve(".model-0a1b/variables"));
    Files.createDirectories(temp.resolve("checkpoints/head-001"));
    Files.createDirectories(temp.resolve("model"));
    RunFolder.prepareToResume(temp);
    assertThat(temp).isDirectoryNotContaining("glob:**.part");
    assertThat(temp)
        .isDirectoryContaining("glob:**/run.json")
        .isDirectoryContaining("glob:**/checkpoints");
    try (var entries = Files.list(temp)) {
      assertThat(entries).hasSize(2);
    }
    Files.writeString(temp.resolve(".run.json.part"), "{");
    assertThat(prepared(temp, true)).isEmpty();
  }

  @Test
  void letsOneJobAtATimeWorkOnARun() throws IOException {
    Files.writeString(temp.resolve("run.json"), "{}");
    RunLock lock = RunLock.take(temp);
    for (ThrowingCallable second :
        List.<ThrowingCallable>of(
            () -> RunLock.take(temp), () -> RunFolder.prepare(temp, true).close())) {
      assertThatThrownBy(second)
          .isInstanceOf(RunException.class)
          .hasMessageContaining("Run folder is in use. Given: a run that this process is training");
    }
    assertThat(temp.resolve("run.json")).exists();
    lock.close();
    // What a killed process leaves is locked by nobody.
    assertThat(temp.resolve(".lock")).exists();
    assertThat(prepared(temp, true)).isEmpty();
  }

  @Test
  void keepsOtherProcessesFromARun() throws Exception {
    try (RunLock lock = RunLock.take(temp)) {
      // That a second job here is refused must not let go of the lock.
      assertThatThrownBy(() -> RunLock.take(temp)).isInstanceOf(RunException.class);
      assertThat(otherProcess(temp)).contains("in use", "another process");
    }
    assertThat(otherProcess(temp)).contains("taken");
  }

  private static String otherProcess(Path run) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TakesRun.class.getName(),
                run.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** Another process that wants a run. */
  static final class TakesRun {
    private TakesRun() {}

    public static void main(String[] arguments) {
      try (RunLock lock = RunLock.take(Path.of(arguments[0]))) {
        System.out.println("taken");
      } catch (RunException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void preparesNewAndEmptyFolders() throws IOException {
    assertThat(prepared(temp.resolve("a/b"), false)).isEmpty();
    assertThat(prepared(temp.resolve("a/b"), false)).isEmpty();
  }

  @Test
  void replacesARunOnlyWhenAsked() throws IOException {
    Files.writeString(temp.resolve("run.json"), "{}");
    Files.createDirectories(temp.resolve("checkpoints/head-001"));
    Files.createDirectories(temp.resolve("model/variables"));
    assertThatThrownBy(() -> RunFolder.prepare(temp, false))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("a folder that holds a run")
        .hasMessageContaining("TrainingOptions.overwrite");
    assertThat(prepared(temp, true)).isEmpty();
  }

  @Test
  void neverDeletesWhatItDidNotWrite() throws IOException {
    Files.writeString(temp.resolve("thesis.tex"), "x");
    Files.writeString(temp.resolve("run.json"), "{}");
    assertThatThrownBy(() -> RunFolder.prepare(temp, true))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("other things in it: [thesis.tex]");
    assertThat(temp.resolve("run.json")).exists();
    Path file = temp.resolve("thesis.tex");
    assertThatThrownBy(() -> RunFolder.prepare(file, true)).hasMessageContaining("Given: a file");
  }

  @Test
  void saysThatAFolderCannotBeWritten() throws IOException {
    Path readOnly = Files.createDirectory(temp.resolve("ro"));
    assumeThat(readOnly.toFile().setWritable(false)).isTrue();
    // The superuser may write everywhere.
    assumeThat(Files.isWritable(readOnly)).isFalse();
    assertThatThrownBy(() -> RunFolder.prepare(readOnly.resolve("run"), false))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Run folder cannot be written");
  }

  @Test
  void explainsAFullDisk() {
    RunException full =
        RunFiles.cannotWrite(
            temp, new FileSystemException("/run/model", null, "No space left on device"));
    assertThat(full)
        .hasMessage(
            "Run folder cannot be written. Given: No space left on device. Expected: room on the"
                + " disk and permission to write. Where: /run/model. Fix: free some space, change"
                + " the permissions, or choose another folder.");
  }

  @Test
  void explainsAFullDisk_thatAWriterOfPicturesWrapped() {
    IOException wrapped =
        new IOException("I/O error writing PNG file!", new IOException("No space left on device"));
    assertThat(RunFiles.cannotWrite(temp, wrapped))
        .hasMessageContaining("Given: No space left on device. Expected: room on the disk");
  }

  @Test
  void refusesFoldersThatAreNoRun_andDamagedRecords() throws IOException {
    assertThatThrownBy(() -> RunFolder.open(temp.resolve("absent")))
        .hasMessageContaining("no such folder");
    assertThatThrownBy(() -> RunFolder.open(temp)).hasMessageContaining("without run.json");
    Files.writeString(temp.resolve("run.json"), "{\"format\": 1, \"status\"");
    assertThatThrownBy(() -> RunFolder.open(temp)).hasMessageContaining("not JSON");
    Files.writeString(temp.resolve("run.json"), "{\"format\": 7}");
    assertThatThrownBy(() -> RunFolder.open(temp)).hasMessageContaining("format 7");
    Files.writeString(temp.resolve("run.json"), "{\"format\": 1, \"status\": \"completed\"}");
    assertThatThrownBy(() -> RunFolder.open(temp))
        .isInstanceOf(RunException.class)
        .hasMessageContaining("Run record cannot be read");
  }

  /** What is in a folder, other than its lock, once it is ready for a run. */
  private static List<String> prepared(Path folder, boolean overwrite) throws IOException {
    RunFolder.prepare(folder, overwrite).close();
    try (var entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.equals(RunLock.NAME))
          .toList();
    }
  }
}
