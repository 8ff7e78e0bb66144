package io.github.topwork.onnxruntime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OnnxSessionTest {
  private static final int FLOAT = 1;
  private static final int MEGABYTE = 1 << 20;

  @TempDir Path folder;

  private OnnxSession identity(int... types) throws IOException {
    List<Integer> onnx = java.util.Arrays.stream(types).boxed().toList();
    Path file = OnnxModels.identity(folder.resolve("i.onnx"), onnx, -1, 2);
    return OnnxSession.open(file, OnnxSessionOptions.DEFAULT);
  }

  @Test
  void namesDimensionsAsTheFileDoes_andReturnsWhatIsWanted() throws IOException {
    TensorData first = TensorData.ofFloats(new float[] {1, 2}, 1, 2);
    TensorData second = TensorData.ofLongs(new long[] {3, 4}, 1, 2);
    try (OnnxSession session = identity(FLOAT, 7)) {
      assertThat(session.inputs())
          .extracting(ValueInfo::toString)
          .containsExactly("in0 float32[batch, 2]", "in1 int64[batch, 2]");

      Map<String, TensorData> feeds = Map.of("in0", first, "in1", second);
      assertThat(session.run(feeds))
          .containsExactly(Map.entry("out0", first), Map.entry("out1", second));
      assertThat(session.run(feeds, List.of("out1"))).containsExactly(Map.entry("out1", second));
    }
  }

  /** What the JVM's own counters say: nothing of the size of the input is allocated to feed it. */
  @Test
  void feedsDirectBuffersWithoutACopy() throws IOException {
    ByteBuffer buffer = TensorData.allocateDirect(DataType.FLOAT, 64 * MEGABYTE / 4);
    TensorData input = TensorData.wrap(DataType.FLOAT, Shape.of(8 * MEGABYTE, 2), buffer);
    BufferPoolMXBean directMemory =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    try (OnnxSession session = identity(FLOAT)) {
      long before = directMemory.getTotalCapacity();
      Map<String, TensorData> outputs = session.run(Map.of("in0", input));

      assertThat(directMemory.getTotalCapacity() - before).isLessThan(MEGABYTE);
      assertThat(requireNonNull(outputs.get("out0")).bytes().isDirect()).isFalse();
      assertThat(OnnxSession.direct(buffer)).isSameAs(buffer);
    }
  }

  @Test
  void refusesFilesAndValuesThatItCannotUse_namingAllAtOnce() throws IOException {
    Path none = Files.writeString(folder.resolve("none.onnx"), "no model");
    OnnxSessionOptions options =
        OnnxSessionOptions.DEFAULT.withOptimization(OptimizationLevel.BASIC_OPT);

    assertThatThrownBy(() -> OnnxSession.open(none, options).close())
        .isInstanceOf(OnnxRuntimeException.class)
        .hasMessageStartingWith("Cannot load model. Given: ")
        .hasMessageContaining("at optimisation level BASIC_OPT")
        .hasMessageContaining("Where: " + none);
    // STRING, UINT16
    assertThatThrownBy(() -> identity(8, 4).close())
        .isInstanceOf(OnnxRuntimeException.class)
        .hasMessageContaining("input 'in0' of type STRING")
        .hasMessageContaining("input 'in1' of type UINT16, which ONNX Runtime's Java interface")
        .hasMessageContaining("output 'out0' of type STRING");
  }

  @Test
  void saysWhatOnnxRuntimeSays_whereARunFails() throws IOException {
    try (OnnxSession session = identity(FLOAT)) {
      TensorData wrong = TensorData.ofFloats(new float[] {1, 2, 3}, 1, 3);

      assertThatThrownBy(() -> session.run(Map.of("in0", wrong)))
          .isInstanceOf(OnnxRuntimeException.class)
          .hasMessageStartingWith("ONNX Runtime failed on i.onnx: ");
      assertThatThrownBy(
              () -> session.run(Map.of("in0", TensorData.ofStrings(Shape.of(0), List.of()))))
          .hasMessage("element type: string (expected: one that can be fed)");
    }
  }

  @Test
  void runsNothing_inAnInterruptedThread() throws IOException {
    try (OnnxSession session = identity(FLOAT)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> session.run(Map.of())).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @Timeout(120)
  void endsARunThatIsGivenUp() throws IOException {
    Path file = OnnxModels.endless(folder.resolve("e.onnx"));
    Map<String, TensorData> feeds = Map.of("in0", TensorData.ofFloats(new float[] {1}, 1));
    CompletableFuture<Void> soon =
        CompletableFuture.runAsync(
            () -> {
              // A moment in which the run has most likely begun; it ends in either case.
            },
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
    try (OnnxSession session = OnnxSession.open(file, OnnxSessionOptions.DEFAULT)) {
      for (CompletableFuture<Void> stop :
          List.of(
              soon,
              CompletableFuture.<Void>completedFuture(null),
              CompletableFuture.<Void>failedFuture(new IOException("gone")))) {
        assertThatThrownBy(() -> session.run(feeds, List.of("out0"), stop))
            .isInstanceOf(CancellationException.class)
            .hasMessage("Given up while ONNX Runtime ran the model");
      }
    }
    try (OnnxSession session = identity(FLOAT)) {
      TensorData value = TensorData.ofFloats(new float[] {1, 2}, 1, 2);
      CompletableFuture<Void> late = new CompletableFuture<>();
      assertThat(session.run(Map.of("in0", value), List.of("out0"), late))
          .containsEntry("out0", value);
      late.complete(null); // After the end: nothing is left to be ended.
    }
  }

  @Test
  void mayBeClosedTwice() throws IOException {
    OnnxSession session = identity(FLOAT);
    session.close();
    session.close();
    assertThat(session.outputs()).hasSize(1);
  }
}
