package io.github.topwork.graph.pass;

import static io.github.topwork.graph.oracle.TensorFlowOracle.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreDilationsTest {
  /** Both sum 27 products of float32, in other orders. */
  private static final double ATOL_FLOAT32_CONV = 1e-5;

  /** A 7x8 image, padded to a multiple of the block 2 and cropped again; the kernel is 3x3. */
  private static Graph dilated(long stride, int top, int bottom, int crop, boolean readTwice) {
    Graph.Builder graph =
        Graph.builder()
            .add(GraphNodes.placeholder("x", DataType.FLOAT, 1, 7, 8, 3))
            .add(GraphNodes.constant("block", TensorData.vector(2, 2)))
            .add(
                GraphNodes.constant("pads", TensorData.ofInts(new int[] {top, bottom, 2, 2}, 2, 2)))
            .add(GraphNodes.constant("crops", TensorData.ofInts(new int[] {0, crop, 0, 0}, 2, 2)))
            .add(GraphNodes.constant("kernel", random(7, 3, 3, 3, 4)))
            .add(
                Node.builder("before", "SpaceToBatchND")
                    .input("x", "block", "pads")
                    .attribute("T", DataType.FLOAT)
                    .attribute("Tblock_shape", DataType.INT32)
                    .attribute("Tpaddings", DataType.INT32)
                    .build())
            .add(
                Node.builder("conv", "Conv2D")
                    .input("before", "kernel")
                    .attribute("T", DataType.FLOAT)
                    .attribute("strides", Attribute.ofInts(1, stride, stride, 1))
                    .attribute("padding", "VALID")
                    .build())
            .add(
                Node.builder("after", "BatchToSpaceND")
                    .input("conv", "block", "crops")
                    .attribute("T", DataType.FLOAT)
                    .attribute("Tblock_shape", DataType.INT32)
                    .attribute("Tcrops", DataType.INT32)
                    .build())
            .add(GraphNodes.unary("y", "Relu", "after"));
    if (readTwice) {
      graph.add(GraphNodes.unary("z", "Relu", "conv"));
    }
    return graph.build();
  }

  @Test
  void writesOneConvolution_withExplicitPadding() {
    PassResult result = new RestoreDilations().apply(dilated(1, 2, 3, 1, false));
    Node conv = result.graph().node("conv");
    assertThat(result.graph().contains("before")).isFalse();
    assertThat(result.graph().contains("after")).isFalse();
    assertThat(result.graph().node("y").input(0)).isEqualTo(conv.output());
    assertThat(conv.text("padding")).isEqualTo("EXPLICIT");
    assertThat(conv.integers("explicit_paddings"))
        .isEqualTo(List.of(0L, 0L, 2L, 2L, 2L, 2L, 0L, 0L));
    assertThat(conv.integers("dilations")).isEqualTo(List.of(1L, 2L, 2L, 1L));
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 1", "0, 1, 1", "1, 2, 0"})
  void keepsWhatTensorFlowComputes(int top, int bottom, int crop) {
    Graph before = dilated(1, top, bottom, crop, false);
    PassResult result = new RestoreDilations().apply(before);
    assertThat(result.changed()).isTrue();
    Map<String, TensorData> feeds = Map.of("x", random(3, 1, 7, 8, 3));
    ValueRef y = ValueRef.of("y");
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(result.graph(), feeds, y),
        TensorFlowOracle.run(before, feeds, y),
        ATOL_FLOAT32_CONV);
  }

  @Test
  void leavesAloneWhatIsNoDilation() {
    assertThat(new RestoreDilations().apply(dilated(2, 2, 3, 0, false)).changed()).isFalse();
    assertThat(new RestoreDilations().apply(dilated(1, 2, 3, 1, true)).changed()).isFalse();
  }
}
