package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.UnsupportedOpException;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PadHandlerTest {
  private static final TensorData AROUND =
      TensorData.ofInts(new int[] {0, 0, 1, 2, 3, 0, 0, 0}, 4, 2);

  private static ModelGraph pad(String op, Object... attributes) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 6, 3);
    ValueRef paddings = graph.constant("paddings", AROUND);
    List<ValueRef> inputs =
        op.equals("PadV2")
            ? List.of(x, paddings, graph.constant("value", TensorData.scalar(0.5f)))
            : List.of(x, paddings);
    return graph.output("y", graph.op("pad", op, inputs, attributes)).build();
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    HandlerCheck.assertAgrees(pad("Pad"), opset);
    HandlerCheck.assertAgrees(pad("PadV2"), opset);
    HandlerCheck.assertAgrees(pad("MirrorPad", "mode", "REFLECT"), opset);
  }

  @Test
  void rejectsSymmetricPadding_namingTheNode() {
    assertThatThrownBy(() -> HandlerCheck.translate(pad("MirrorPad", "mode", "SYMMETRIC"), 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("mode=SYMMETRIC")
        .hasMessageContaining("node 'pad'");
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 1"})
  void mergesIntoMaxPool_onlyAfterRelu(boolean relu, int pads) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 6, 3);
    ValueRef from = graph.op("from", relu ? "Relu" : "Tanh", List.of(x));
    ValueRef around =
        graph.constant("paddings", TensorData.ofInts(new int[] {0, 0, 1, 1, 1, 1, 0, 0}, 4, 2));
    ValueRef padded = graph.op("pad", "Pad", List.of(from, around));
    ValueRef y =
        graph.op(
            "pool",
            "MaxPool",
            List.of(padded),
            "ksize",
            new long[] {1, 3, 3, 1},
            "strides",
            new long[] {1, 2, 2, 1},
            "padding",
            "VALID");
    ModelGraph model = graph.output("y", y).build();
    assertThat(HandlerCheck.export(model, 17).opCounts().getOrDefault("Pad", 0)).isEqualTo(pads);
    // Without passes ONNX Runtime merges the zeros itself, whatever the sign, and is wrong.
    HandlerCheck.assertExportAgrees(model, 17);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv2D", "AvgPool"})
  void mergesIntoConvolutionAndAverage(String op) {
    TestGraph graph = new TestGraph();
    ValueRef padded =
        graph.op(
            "pad",
            "Pad",
            List.of(
                graph.image("x", 5, 6, 3),
                graph.constant("p", TensorData.ofInts(new int[] {0, 0, 0, 1, 0, 1, 0, 0}, 4, 2))));
    ValueRef y =
        op.equals("Conv2D")
            ? graph.op(
                "y0",
                op,
                List.of(padded, graph.weights("w", 3, 3, 3, 2)),
                "strides",
                new long[] {1, 2, 2, 1},
                "padding",
                "VALID")
            : graph.op(
                "y0",
                op,
                List.of(padded),
                "ksize",
                new long[] {1, 3, 3, 1},
                "strides",
                new long[] {1, 2, 2, 1},
                "padding",
                "VALID");
    ModelGraph model = graph.output("y", y).build();
    assertThat(HandlerCheck.export(model, 17).opCounts()).doesNotContainKey("Pad");
    HandlerCheck.assertAgrees(model, 17);
  }
}
