package io.github.topwork.train.tf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.tensor.TensorData;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Print;

class FirstSessionTest {
  private static final int LINES = 2_000;

  private static final String ABSL =
      "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n";
  private static final String MLIR =
      "I0000 00:00:1795850463.517344   19066 mlir_graph_optimization_pass.cc:401] MLIR V1"
          + " optimization pass is not enabled\n";

  @TempDir Path folder;

  private static String without(String text) {
    byte[] written = text.getBytes(StandardCharsets.UTF_8);
    return new String(FirstSession.withoutKnown(written), StandardCharsets.UTF_8);
  }

  @Test
  void dropsTheTwoLinesAndNothingElse() {
    assertThat(without(ABSL + MLIR)).isEmpty();
    assertThat(without("größer\n" + ABSL + "E0000 real.cc:1] broken\n" + MLIR + "no end"))
        .isEqualTo("größer\nE0000 real.cc:1] broken\nno end");
    assertThat(without("x" + ABSL)).isEqualTo("x" + ABSL);
    String changed = MLIR.replace("not enabled", "not enabled, because");
    assertThat(without(changed)).isEqualTo(changed);
    String error = MLIR.replace("I0000", "E0000");
    assertThat(without(error)).isEqualTo(error);
  }

  /**
   * In a process of its own, as the lines come once in each: sessions open while another thread
   * writes; then TensorFlow itself writes.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void leavesStandardErrorToWhoHasSomethingToSay() throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    // What newer JDKs would warn of otherwise, as this process is told.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    Collections.addAll(
        command, "-Xmx256m", "-cp", System.getProperty("java.class.path"), Program.class.getName());
    int code =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();

    List<String> written = Files.readAllLines(err, StandardCharsets.UTF_8);
    assertThat(code).as(String.join("\n", written)).isZero();
    assertThat(written)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    IntStream.range(0, LINES).mapToObj(i -> "line " + i),
                    Stream.of("said by TensorFlow"))
                .toList());
    assertThat(out).isEmptyFile();
  }

  /** What the test starts. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws InterruptedException {
      CountDownLatch begun = new CountDownLatch(1);
      Thread writer = new Thread(() -> write(begun), "writer");
      writer.start();
      begun.await();
      Graph graph =
          Graph.of(
              List.of(
                  Node.builder("one", "Const")
                      .attribute("value", Attribute.of(TensorData.scalar(1f)))
                      .attribute("dtype", io.github.topwork.tensor.DataType.FLOAT)
                      .build()));
      try (TfSession session =
          TfSession.open(graph, WeightSource.of(Map.of()), name -> true, TfOptions.DEFAULT)) {
        List<TensorData> values = session.run(Map.of(), List.of(ValueRef.of("one")), List.of());
        assertThat(values.get(0).toFloats()).containsExactly(1f);
      }
      writer.join();
      try (org.tensorflow.Graph live = new org.tensorflow.Graph();
          Session session = new Session(live)) {
        Ops tf = Ops.create(live);
        Print print = tf.print(tf.constant("said by TensorFlow"), Print.outputStream("stderr"));
        session.runner().addTarget(print).run().close();
      }
    }

    /** Past System.err, as native code does. */
    private static void write(CountDownLatch begun) {
      FileOutputStream err = new FileOutputStream(FileDescriptor.err);
      try {
        for (int i = 0; i < LINES; i++) {
          err.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
          begun.countDown();
          Thread.sleep(1);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
