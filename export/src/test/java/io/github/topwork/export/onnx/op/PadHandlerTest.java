package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** Sizes after the batch, then begin and end for every axis with the batch's first. */
  static Stream<Arguments> symmetricPaddings() {
    return Stream.of(
        arguments("nothing", new long[] {3, 4}, new int[] {0, 0, 0, 0, 0, 0}),
        arguments("one side", new long[] {4}, new int[] {0, 0, 2, 0}),
        arguments("other side", new long[] {4}, new int[] {0, 0, 0, 3}),
        arguments("whole axis", new long[] {3, 2}, new int[] {0, 0, 3, 3, 2, 2}),
        arguments("batch", new long[] {3}, new int[] {1, 1, 1, 0}),
        arguments("image", new long[] {5, 6, 3}, new int[] {0, 0, 1, 2, 3, 0, 0, 0}),
        arguments("channels", new long[] {3, 2, 4}, new int[] {0, 0, 1, 1, 2, 1, 1, 4}),
        arguments("volume", new long[] {3, 4, 2, 2}, new int[] {0, 0, 1, 0, 0, 2, 2, 1, 0, 1}),
        arguments("size of an axis open", new long[] {-1, 3}, new int[] {0, 0, 4, 2, 1, 1}),
        arguments("image of any size", new long[] {-1, -1, 2}, new int[] {0, 0, 2, 2, 1, 3, 0, 0}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("symmetricPaddings")
  void padsSymmetricallyAsTensorFlow(String name, long[] sizes, int[] paddings) {
    for (DataType type : List.of(DataType.FLOAT, DataType.INT32)) {
      TestGraph graph = new TestGraph();
      ValueRef x = graph.input("x", type, sizes);
      ValueRef padded = symmetric(graph, x, paddings);
      ModelGraph model = graph.output("y", padded).build();
      for (int opset : new int[] {13, 17, 21}) {
        HandlerCheck.assertAgrees(model, opset);
      }
    }
  }

  private static ValueRef symmetric(TestGraph graph, ValueRef x, int... paddings) {
    TensorData amounts = TensorData.ofInts(paddings, paddings.length / 2, 2);
    return graph.op(
        "pad", "MirrorPad", List.of(x, graph.constant("paddings", amounts)), "mode", "SYMMETRIC");
  }

  @ParameterizedTest
  @ValueSource(longs = {7, -1})
  void padsSymmetricallyBetweenWindows_withoutTransposes(long size) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", size, size, 3);
    ValueRef before = graph.maxPool("before", x, 1, "SAME");
    ValueRef padded = symmetric(graph, before, 0, 0, 3, 0, 1, 2, 0, 0);
    ModelGraph model = graph.output("y", graph.maxPool("after", padded, 1, "VALID")).build();
    assertThat(HandlerCheck.export(model, 17).opCounts()).containsEntry("Transpose", 2);
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void rejectsPaddingsThatAreNotConstant_namingTheNode() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5);
    ValueRef paddings = graph.input("paddings", DataType.INT32, 2);
    ValueRef padded = graph.op("pad", "MirrorPad", List.of(x, paddings), "mode", "SYMMETRIC");
    ModelGraph model = graph.output("y", padded).build();
    assertThatThrownBy(() -> HandlerCheck.translate(model, 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("paddings computed by node 'paddings'")
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
