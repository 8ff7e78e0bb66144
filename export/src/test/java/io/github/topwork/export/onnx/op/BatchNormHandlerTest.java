package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchNormHandlerTest {
  private static ModelGraph norm(boolean training) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5, 4, 3);
    return graph
        .output(
            "y",
            graph.op(
                "norm",
                "FusedBatchNormV3",
                List.of(
                    x,
                    graph.weights("gamma", 0.5, 2, 3),
                    graph.weights("beta", 3),
                    graph.weights("mean", 3),
                    graph.weights("variance", 0.2, 3, 3)),
                "epsilon",
                0.001f,
                "U",
                DataType.FLOAT,
                "is_training",
                training))
        .build();
  }

  @Test
  void writesOneNodeWithEpsilon() {
    assertThat(HandlerCheck.text(norm(false), 17))
        .contains(
            "BatchNormalization(norm/Transpose:0, gamma, beta, mean, variance) epsilon=0.001");
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow(int opset) {
    HandlerCheck.assertAgrees(norm(false), opset);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 17, 18, 21})
  void agreesWithTensorFlow_onVolumes(int opset) {
    TestGraph graph = new TestGraph();
    ValueRef norm =
        graph.op(
            "norm",
            "FusedBatchNormV3",
            List.of(
                graph.conv3D(
                    "conv",
                    graph.image("x", 5, 4, 3, 2),
                    graph.weights("w", 2, 2, 2, 2, 6),
                    "SAME"),
                graph.weights("gamma", 0.5, 2, 6),
                graph.weights("beta", 6),
                graph.weights("mean", 6),
                graph.weights("variance", 0.2, 3, 6)),
            "data_format",
            "NDHWC",
            "epsilon",
            0.001f,
            "U",
            DataType.FLOAT,
            "is_training",
            false);
    ModelGraph model = graph.output("y", norm).build();

    HandlerCheck.assertAgrees(model, opset);
    assertThat(HandlerCheck.export(model, opset).toText()).doesNotContain("BatchNormalization");
  }

  @Test
  void rejectsTrainingMode_namingTheNode() {
    assertThatThrownBy(() -> HandlerCheck.translate(norm(true), 17))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("is_training=true")
        .hasMessageContaining("node 'norm'");
  }
}
