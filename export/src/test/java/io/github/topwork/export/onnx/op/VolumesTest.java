package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Volumes {@code NDHWC}, which lie {@code NCDHW} between one window and the next. */
class VolumesTest {
  /**
   * Checks what stands between two convolutions; it leaves the number of channels as it is. The
   * second one is VALID: TensorFlow's own optimizer drops a Pad before a {@code Conv3D} of SAME.
   */
  private static DynamicTest between(
      String name, BiFunction<TestGraph, ValueRef, ValueRef> middle) {
    return DynamicTest.dynamicTest(name, () -> checkBetween(between(middle)));
  }

  private static ModelGraph between(BiFunction<TestGraph, ValueRef, ValueRef> middle) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3, 4, 5, 2);
    ValueRef before = graph.conv3D("before", x, graph.weights("w1", 3, 3, 3, 2, 4), "SAME");
    ValueRef value = middle.apply(graph, before);
    return graph
        .output("y", graph.conv3D("after", value, graph.weights("w2", 2, 2, 1, 4, 3), "VALID"))
        .build();
  }

  private static ModelGraph behind(BiFunction<TestGraph, ValueRef, ValueRef> end) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3, 4, 5, 2);
    ValueRef before = graph.conv3D("before", x, graph.weights("w1", 3, 3, 3, 2, 4), "SAME");
    return graph.output("y", end.apply(graph, before)).build();
  }

  private static ValueRef scalar(TestGraph graph, String name, int value) {
    return graph.constant(name, TensorData.scalar(value));
  }

  private static ValueRef mean(TestGraph graph, ValueRef x, boolean keep, int... axes) {
    return graph.op("mean", "Mean", List.of(x, graph.ints("axes", axes)), "keep_dims", keep);
  }

  @TestFactory
  Stream<DynamicTest> keepTheirLayoutBetweenWindows() {
    return Stream.of(
        between("activation", (g, x) -> g.op("relu", "Relu", List.of(x))),
        between("bias", (g, x) -> g.op("bias", "BiasAdd", List.of(x, g.weights("b", 4)))),
        between(
            "product by depth and channel",
            (g, x) -> g.op("mul", "Mul", List.of(x, g.weights("m", 3, 1, 1, 4)))),
        between(
            "sum along the height",
            (g, x) -> g.op("add", "AddV2", List.of(x, g.weights("a", 1, 1, 4, 1, 4)))),
        between("softmax", (g, x) -> g.op("softmax", "Softmax", List.of(x))),
        between("global mean", (g, x) -> g.op("mul", "Mul", List.of(x, mean(g, x, true, 1, 2, 3)))),
        between("mean of channels", (g, x) -> g.op("sub", "Sub", List.of(x, mean(g, x, true, 4)))),
        between(
            "concat",
            (g, x) ->
                g.op(
                    "concat",
                    "ConcatV2",
                    List.of(x, g.op("relu", "Relu", List.of(x)), scalar(g, "axis", 2)),
                    "N",
                    2)),
        between(
            "pad",
            (g, x) ->
                g.op(
                    "pad",
                    "Pad",
                    List.of(
                        x,
                        g.constant(
                            "pads",
                            TensorData.vector(new int[] {0, 0, 1, 0, 2, 1, 0, 3, 0, 0})
                                .reshaped(Shape.of(5, 2)))))),
        between("tile", (g, x) -> g.op("tile", "Tile", List.of(x, g.ints("times", 1, 2, 1, 3, 1)))),
        between(
            "slice",
            (g, x) ->
                g.op(
                    "slice",
                    "StridedSlice",
                    List.of(
                        x,
                        g.ints("begin", 0, 1, 0, 0, 0),
                        g.ints("end", 0, 3, 3, 5, 0),
                        g.ints("steps", 1, 1, 2, 2, 1)),
                    "begin_mask",
                    17,
                    "end_mask",
                    17)));
  }

  private static void checkBetween(ModelGraph model) {
    OnnxGraph graph = HandlerCheck.export(model, 17);
    assertThat(graph.opCounts()).as(graph.toText()).containsEntry("Transpose", 2);
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void foldTheBiasIntoTheConvolution() {
    ModelGraph model = behind((g, x) -> g.op("bias", "BiasAdd", List.of(x, g.weights("b", 4))));
    assertThat(HandlerCheck.export(model, 17).opCounts()).doesNotContainKey("Add");
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void poolGlobally_overDepthHeightAndWidth() {
    ModelGraph model = behind((g, x) -> mean(g, x, false, 1, 2, 3));
    assertThat(HandlerCheck.text(model, 17)).contains("GlobalAveragePool(before:0)");
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void agreeWithTensorFlow_whenReducedOverSomeAxes() {
    HandlerCheck.assertAgrees(behind((g, x) -> mean(g, x, false, 1, 2)), 17);
    HandlerCheck.assertAgrees(behind((g, x) -> mean(g, x, false, 2, 4)), 18);
  }

  @Test
  void agreeWithTensorFlow_whenFlattenedBeforeAProduct() {
    ModelGraph model =
        behind(
            (g, x) -> {
              ValueRef row = g.op("flat", "Reshape", List.of(x, g.ints("to", -1, 240)));
              return g.op("dense", "MatMul", List.of(row, g.weights("w", 240, 5)));
            });
    assertThat(HandlerCheck.text(model, 17)).contains("Flatten(before:0)");
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void agreeWithTensorFlow_whenTheRowIsTheResult() {
    HandlerCheck.assertAgrees(
        behind((g, x) -> g.op("flat", "Reshape", List.of(x, g.ints("to", -1, 240)))), 17);
  }

  @Test
  void giveTheirShapeInTensorFlowsOrder() {
    ModelGraph model =
        behind(
            (g, x) ->
                g.op(
                    "float",
                    "Cast",
                    List.of(g.op("shape", "Shape", List.of(x))),
                    "SrcT",
                    DataType.INT32,
                    "DstT",
                    DataType.FLOAT));
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void meetImagesThatLieChannelsFirst() {
    TestGraph graph = new TestGraph();
    ValueRef volume = graph.image("v", 3, 4, 5, 2);
    ValueRef one = graph.conv3D("conv", volume, graph.weights("w1", 3, 3, 3, 2, 4), "SAME");
    ValueRef pool = graph.maxPool("pool", graph.image("image", 4, 5, 4), 1, "SAME");
    ValueRef image =
        graph.op("mean", "Mean", List.of(pool, graph.ints("axes", 0)), "keep_dims", true);
    HandlerCheck.assertAgrees(
        graph.output("y", graph.op("add", "AddV2", List.of(one, image))).build(), 17);
  }
}
