package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands as processes of their own, each ended in the middle of its work: no crash, nothing left
 * behind, and the exit code that a shell expects. Only SIGTERM: a build in the background of a
 * shell makes its children ignore Ctrl-C, and nohup SIGHUP. {@code benchmarks/interrupts.py} does
 * it at random moments.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no POSIX signals")
class InterruptionTest {
  private static final int SIGTERM = 15;
  private static final long PATIENCE_SECONDS = 300;
  private static final long PAUSE_MILLIS = 10;

  @TempDir private Path folder;
  private Path out;
  private Path temporary;
  private final List<Process> started = new ArrayList<>();

  @FunctionalInterface
  private interface Moment {
    boolean isThere() throws IOException;
  }

  @BeforeEach
  void folders() throws IOException {
    out = Files.createDirectory(folder.resolve("out"));
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void verify_endsWhileOnnxRuntimeIsAtWork() throws Exception {
    Path onnx = folder.resolve("model.onnx");
    CommandLineRun.of("export", Samples.BACKBONE, "--onnx", onnx).succeeds();

    Process process = start("verify", Samples.BACKBONE, onnx, "--batch", "400,400,400,400");
    // ONNX Runtime unpacks its library there when it is first used.
    await(process, () -> !isEmpty(temporary));
    terminate(process);

    endsOrderly(process);
    assertThat(text("stdout")).isEmpty();
  }

  @Test
  void export_leavesNoUnfinishedFile() throws Exception {
    Process process = start("export", Samples.BACKBONE, "--onnx", out.resolve("model.onnx"));
    await(process, () -> !isEmpty(out));
    terminate(process);

    endsOrderly(process);
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void aSecondSignal_endsACommandAtOnce_andLeavesNoUnfinishedFileEither() throws Exception {
    Process process = start("export", Samples.BACKBONE, "--onnx", out.resolve("model.onnx"));
    await(process, () -> !isEmpty(out));
    terminate(process);
    terminate(process);

    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(128 + SIGTERM);
    assertThat(out).isEmptyDirectory();
    assertThat(folder).isDirectoryNotContaining("glob:**hs_err*");
  }

  @Test
  void train_keepsItsCheckpoint_andGoesOnFromThere() throws Exception {
    Path run = out.resolve("run");
    Path cache = folder.resolve("cache");
    Process process =
        start(
            "train",
            "--backbone",
            Samples.BACKBONE,
            "--data",
            Samples.DIGITS,
            "--out",
            run,
            "--preprocess",
            "tf",
            "--epochs",
            "1",
            "--fine-tune-epochs",
            "3",
            "--no-onnx",
            "--cache",
            cache);
    await(process, () -> Files.exists(run.resolve("checkpoints").resolve("last")));
    terminate(process);

    endsOrderly(process);
    assertThat(text("stderr"))
        .contains("Stopping after this batch. Asked once more, it stops at once.")
        .contains("To go on: topwork train --resume " + run);
    assertThat(status(run)).isEqualTo("interrupted");

    CommandLineRun.of("train", "--resume", run, "--no-onnx", "--cache", cache).succeeds();
    assertThat(status(run)).isEqualTo("completed");
  }

  @Test
  void serve_endsByTheSignalItWasSent() throws Exception {
    Path onnx = folder.resolve("model.onnx");
    CommandLineRun.of("export", Samples.BACKBONE, "--onnx", onnx).succeeds();

    Process process = start("serve", "--model", "digits=" + onnx, "--port", "0");
    await(process, () -> text("stdout").contains("Stop with Ctrl-C."));
    sendGarbage();
    terminate(process);

    endsOrderly(process);
    assertThat(text("stderr")).contains("Stopping once the requests in flight have been answered.");
  }

  /** No frame of HTTP/2 and no method of HTTP: what a client gets wrong fills no log. */
  private void sendGarbage() throws IOException {
    Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(text("stdout"));
    assertThat(port.find()).isTrue();
    for (String garbage :
        List.of(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is no frame of HTTP/2",
            "BREW /v2 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n")) {
      try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(port.group(1)))) {
        socket.getOutputStream().write(garbage.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        socket.getInputStream().readAllBytes();
      }
    }
  }

  private Process start(Object... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    command.add("-Dorg.bytedeco.javacpp.maxbytes=0");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    Stream.of(words).map(Object::toString).forEach(command::add);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile())
            .start();
    started.add(process);
    return process;
  }

  private void await(Process process, Moment moment) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!moment.isThere()) {
      assertThat(process.isAlive()).as("alive; standard error: %s", text("stderr")).isTrue();
      assertThat(System.nanoTime()).as("it takes too long").isLessThan(deadline);
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static void terminate(Process process) throws Exception {
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();
  }

  private void endsOrderly(Process process) throws Exception {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
    assertThat(process.exitValue()).as(text("stderr")).isEqualTo(128 + SIGTERM);
    assertThat(folder).isDirectoryNotContaining("glob:**hs_err*");
    assertThat(temporary).isEmptyDirectory();
    assertThat(text("stderr")).doesNotContain("error: ", "\tat ");
  }

  private String text(String stream) throws IOException {
    Path file = folder.resolve(stream);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static String status(Path run) throws IOException {
    JsonNode record = new ObjectMapper().readTree(run.resolve("run.json").toFile());
    return record.path("status").asText();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
