package io.github.topwork.export.onnx.pass;

import static io.github.topwork.export.onnx.pass.PassGraph.sizes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldIntoGemmTest {
  private static final OnnxPass PASS = new FoldIntoGemm();

  @Test
  void makesOneGemm_ofProductBiasAndFactor() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 5)
            .weights("w", 5, 3)
            .weights("bias", 3)
            .weights("factor", 1, 3)
            .node("m", "MatMul", List.of("x", "w"), sizes(3))
            .node("b", "Add", List.of("m", "bias"), sizes(3))
            .node("y", "Mul", List.of("b", "factor"), sizes(3))
            .output("y")
            .build();
    OnnxGraph once = PassGraph.rewrite(PASS, graph);
    assertThat(PassGraph.rewrite(PASS, once).toText())
        .isEqualTo("y = Gemm(x, w/folded, m/bias_1)\n");
  }

  @Test
  void leavesAlone_productsOfHigherRank() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 4, 5)
            .weights("w", 5, 3)
            .weights("bias", 3)
            .node("m", "MatMul", List.of("x", "w"), sizes(4, 3))
            .node("y", "Add", List.of("m", "bias"), sizes(4, 3))
            .output("y")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }
}
