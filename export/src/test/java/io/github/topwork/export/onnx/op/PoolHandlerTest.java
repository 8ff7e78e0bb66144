package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolHandlerTest {
  private static ModelGraph pool(String op, long size, long stride, String padding) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 9, 8, 3);
    return graph
        .output(
            "y",
            graph.op(
                "pool",
                op,
                List.of(x),
                "ksize",
                new long[] {1, size, size, 1},
                "strides",
                new long[] {1, stride, stride, 1},
                "padding",
                padding))
        .build();
  }

  @Test
  void leavesPaddingOutOfTheAverage() {
    assertThat(HandlerCheck.text(pool("AvgPool", 3, 2, "SAME"), 17))
        .contains(
            "AveragePool(pool/Transpose:0) count_include_pad=0 kernel_shape=[3, 3] pads=[1, 0, 1, 1]");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    HandlerCheck.assertAgrees(pool("MaxPool", 3, 2, "SAME"), opset);
    HandlerCheck.assertAgrees(pool("AvgPool", 3, 2, "SAME"), opset);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, VALID", "3, 1, SAME", "2, 3, SAME", "3, 3, VALID"})
  void agreesWithTensorFlow_whateverTheWindow(long size, long stride, String padding) {
    HandlerCheck.assertAgrees(pool("MaxPool", size, stride, padding), 17);
    HandlerCheck.assertAgrees(pool("AvgPool", size, stride, padding), 17);
  }

  private static ModelGraph volume(String op, long size, long stride, String padding) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 6, 7, 3);
    return graph
        .output(
            "y",
            graph.op(
                "pool",
                op,
                List.of(x),
                "ksize",
                new long[] {1, size, 2, 3, 1},
                "strides",
                new long[] {1, stride, 2, 1, 1},
                "padding",
                padding))
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow_onVolumes(int opset) {
    HandlerCheck.assertAgrees(volume("MaxPool3D", 3, 2, "SAME"), opset);
    HandlerCheck.assertAgrees(volume("AvgPool3D", 3, 2, "SAME"), opset);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, SAME", "2, 2, VALID", "3, 1, SAME", "2, 3, SAME", "5, 1, VALID"})
  void agreesWithTensorFlow_onVolumes_whateverTheWindow(long size, long stride, String padding) {
    HandlerCheck.assertAgrees(volume("MaxPool3D", size, stride, padding), 17);
    HandlerCheck.assertAgrees(volume("AvgPool3D", size, stride, padding), 17);
  }

  @Test
  void rejectsPoolingOverChannels_namingTheNode() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 4, 4);
    ModelGraph model =
        graph
            .output(
                "y",
                graph.op(
                    "pool",
                    "MaxPool",
                    List.of(x),
                    "ksize",
                    new long[] {1, 1, 1, 2},
                    "strides",
                    new long[] {1, 1, 1, 2},
                    "padding",
                    "VALID"))
            .build();
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("height and width only")
        .hasMessageContaining("node 'pool'");
  }
}
