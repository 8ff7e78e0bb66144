package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeHandlerTest {
  @ParameterizedTest
  @CsvSource({"INT32, 13", "INT32, 17", "INT64, 18", "INT64, 21"})
  void agreesWithTensorFlow(DataType type, int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 6, 3);
    ValueRef pool = graph.maxPool("pool", x, 2, "SAME");
    ValueRef y = graph.op("shape", "Shape", List.of(pool), "out_type", type);
    ModelGraph model = graph.output("y", y).output("z", pool).build();
    HandlerCheck.assertAgrees(model, opset);
  }
}
