package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 4, 2);
    ValueRef pool = graph.maxPool("pool", x, 2, "SAME");
    ValueRef tiled = graph.op("tile", "Tile", List.of(pool, graph.ints("times", 1, 2, 1, 3)));
    ValueRef row = graph.weights("row", 1, 3);
    ValueRef wide = graph.op("wide", "BroadcastTo", List.of(row, graph.ints("to", 4, 3)));
    ValueRef full =
        graph.op(
            "full",
            "Fill",
            List.of(graph.ints("dims", 2, 2), graph.constant("seven", TensorData.scalar(7f))));
    ValueRef rows = graph.image("rows", 1, 1);
    ValueRef sum =
        graph.op(
            "sum",
            "AddV2",
            List.of(
                rows,
                graph.op(
                    "total",
                    "Sum",
                    List.of(
                        graph.op(
                            "both",
                            "MatMul",
                            List.of(
                                full,
                                graph.op(
                                    "cut",
                                    "Slice",
                                    List.of(wide, graph.ints("b", 0, 0), graph.ints("s", 2, 3))))),
                        graph.ints("all", 0, 1)))));
    HandlerCheck.assertAgrees(graph.output("y", tiled).output("z", sum).build(), opset);
  }
}
