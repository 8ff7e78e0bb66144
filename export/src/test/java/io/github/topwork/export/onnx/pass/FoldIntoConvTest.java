package io.github.topwork.export.onnx.pass;

import static io.github.topwork.export.onnx.pass.PassGraph.sizes;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldIntoConvTest {
  private static final OnnxPass PASS = new FoldIntoConv();

  private static PassGraph convolution() {
    return new PassGraph()
        .input("x", 3, 6, 6)
        .weights("w", 4, 3, 3, 3)
        .node("c", "Conv", List.of("x", "w"), sizes(4, 4, 4));
  }

  @Test
  void foldsBiasFactorAndBatchNorm_inTheirOrder() {
    OnnxGraph graph =
        convolution()
            .weights("bias", 4, 1, 1)
            .weights("factor", 1, 4, 1, 1)
            .weights("gamma", 4)
            .weights("beta", 4)
            .weights("mean", 4)
            .weights("variance", 4)
            .node("b", "Add", List.of("bias", "c"), sizes(4, 4, 4))
            .node("f", "Div", List.of("b", "factor"), sizes(4, 4, 4))
            .node(
                "n",
                "BatchNormalization",
                List.of("f", "gamma", "beta", "mean", "variance"),
                sizes(4, 4, 4),
                "epsilon",
                0.001f)
            .node("y", "Relu", List.of("n"), sizes(4, 4, 4))
            .output("y")
            .build();
    OnnxGraph after = PassGraph.rewrite(PASS, graph);
    assertThat(after.toText()).isEqualTo("n = Conv(x, w/folded, c/bias)\ny = Relu(n)\n");
    assertThat(after.initializers()).containsOnlyKeys("w/folded", "c/bias");
  }

  @Test
  void foldsIntoThePointwiseHalf_ofASeparableConvolution() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 6, 6)
            .weights("depth", 3, 1, 3, 3)
            .weights("point", 5, 3, 1, 1)
            .weights("factor", 5, 1, 1)
            .node("d", "Conv", List.of("x", "depth"), sizes(3, 4, 4), "group", 3)
            .node("p", "Conv", List.of("d", "point"), sizes(5, 4, 4))
            .node("y", "Mul", List.of("p", "factor"), sizes(5, 4, 4))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(PASS, graph).toText())
        .isEqualTo("d = Conv(x, depth) group=3\ny = Conv(d, point/folded, p/bias)\n");
  }

  @Test
  void foldsIntoATransposedConvolution() {
    OnnxGraph graph =
        new PassGraph()
            .input("x", 3, 6, 6)
            .weights("w", 3, 4, 2, 2)
            .weights("factor", 4, 1, 1)
            .node("c", "ConvTranspose", List.of("x", "w"), sizes(4, 7, 7))
            .node("y", "Mul", List.of("c", "factor"), sizes(4, 7, 7))
            .output("y")
            .build();
    assertThat(PassGraph.rewrite(PASS, graph).opCounts())
        .isEqualTo(java.util.Map.of("ConvTranspose", 1));
  }

  @Test
  void leavesAlone_whatSomethingElseReads() {
    OnnxGraph graph =
        convolution()
            .weights("bias", 4, 1, 1)
            .node("y", "Add", List.of("c", "bias"), sizes(4, 4, 4))
            .node("z", "Relu", List.of("c"), sizes(4, 4, 4))
            .output("y")
            .output("z")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }

  @Test
  void leavesAlone_whatIsNotPerChannel() {
    OnnxGraph graph =
        convolution()
            .weights("columns", 4)
            .weights("rows", 4, 1)
            .node("a", "Add", List.of("c", "columns"), sizes(4, 4, 4))
            .node("y", "Mul", List.of("a", "rows"), sizes(4, 4, 4))
            .output("y")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }

  @Test
  void leavesAlone_theQuotientByTheConvolution() {
    OnnxGraph graph =
        convolution()
            .weights("k", 4, 1, 1)
            .node("y", "Div", List.of("k", "c"), sizes(4, 4, 4))
            .output("y")
            .build();
    PassGraph.assertUntouched(PASS, graph);
  }
}
