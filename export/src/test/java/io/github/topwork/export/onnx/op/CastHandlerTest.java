package io.github.topwork.export.onnx.op;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CastHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef pixels = graph.input("pixels", DataType.UINT8, 4, 4, 3);
    ValueRef floats = graph.op("floats", "Cast", List.of(pixels), "DstT", DataType.FLOAT);
    ValueRef x = graph.image("x", 5);
    ValueRef whole = graph.op("whole", "Cast", List.of(x), "DstT", DataType.INT32);
    HandlerCheck.assertAgrees(
        graph.output("y", floats).output("z", whole).build(),
        opset,
        io.github.topwork.export.parity.ParityOptions.DEFAULTS.withRange(-9, 9));
  }
}
