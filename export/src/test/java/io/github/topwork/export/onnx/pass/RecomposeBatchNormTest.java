package io.github.topwork.export.onnx.pass;

import static io.github.topwork.export.onnx.pass.PassGraph.sizes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecomposeBatchNormTest {
  private static final OnnxPass PASS = new RecomposeBatchNorm();

  @Test
  void makesOneNode_ofFactorAndShiftOfEachChannel() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 4, 4)
            .weights("factor", 3, 1, 1)
            .weights("shift", 3, 1, 1)
            .node("f", "Mul", List.of("x", "factor"), sizes(3, 4, 4))
            .node("y", "Add", List.of("f", "shift"), sizes(3, 4, 4))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(PASS, graph).toText())
        .isEqualTo("y = BatchNormalization(x, f/scale, f/shift, f/mean, f/variance) epsilon=0.0\n");
  }

  @Test
  void leavesAlone_theScalingOfAnImageByOneNumber() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 4, 4)
            .constant("factor", TensorData.scalar(1 / 127.5f))
            .constant("shift", TensorData.scalar(1f))
            .node("f", "Mul", List.of("x", "factor"), sizes(3, 4, 4))
            .node("y", "Sub", List.of("f", "shift"), sizes(3, 4, 4))
            .output("y")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }

  @Test
  void leavesAlone_aFactorThatIsComputed() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 4, 4)
            .input("gate", 3, 1, 1)
            .weights("shift", 3, 1, 1)
            .node("f", "Mul", List.of("x", "gate"), sizes(3, 4, 4))
            .node("y", "Add", List.of("f", "shift"), sizes(3, 4, 4))
            .output("y")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }
}
