package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationHandlerTest {
  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 3);
    graph
        .output("a", graph.op("relu6", "Relu6", List.of(x)))
        .output("b", graph.op("leaky", "LeakyRelu", List.of(x), "alpha", 0.3f))
        .output("c", graph.op("elu", "Elu", List.of(x)))
        .output("d", graph.op("selu", "Selu", List.of(x)))
        .output("e", graph.op("softmax", "Softmax", List.of(x)))
        .output("f", graph.op("logsoftmax", "LogSoftmax", List.of(x)));
    HandlerCheck.assertAgrees(
        graph.build(),
        opset,
        io.github.topwork.export.parity.ParityOptions.DEFAULTS.withRange(-8, 8));
  }

  @Test
  void normalisesOverChannels_whereTheyLie() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 4, 3);
    ValueRef pool = graph.maxPool("pool", x, 1, "SAME");
    ModelGraph model = graph.output("y", graph.op("softmax", "Softmax", List.of(pool))).build();
    assertThat(HandlerCheck.text(model, 17)).contains("Softmax(pool:0) axis=1");
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void writesClipFromZeroToSix() {
    TestGraph graph = new TestGraph();
    ModelGraph model =
        graph.output("y", graph.op("relu6", "Relu6", List.of(graph.image("x", 3)))).build();
    assertThat(HandlerCheck.text(model, 17))
        .isEqualTo("y = Clip(x, relu6/Clip/const, relu6/Clip/const_1)\n");
  }
}
