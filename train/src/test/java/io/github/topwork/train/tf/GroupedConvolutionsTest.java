package io.github.topwork.train.tf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig.Toggle;

class GroupedConvolutionsTest {
  private static Graph convolution(String layout, int channels, int channelsOfAGroup) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    boolean nchw = layout.equals("NCHW");
    Shape shape = nchw ? Shape.of(-1, channels, 8, 8) : Shape.of(-1, 8, 8, channels);
    ValueRef image = ops.placeholder("image", DataType.FLOAT, shape);
    float[] numbers = new float[channelsOfAGroup * 4];
    ops.add(
        ops.node("Conv2D", "conv")
            .input(
                image,
                ops.constant("kernel", TensorData.ofFloats(numbers, 1, 1, channelsOfAGroup, 4)))
            .attribute("T", DataType.FLOAT)
            .attribute("data_format", layout)
            .attribute("strides", Attribute.ofInts(1, 1, 1, 1))
            .attribute("padding", "VALID"));
    return graph.build();
  }

  @ParameterizedTest
  @CsvSource({"NHWC, 4, 2, OFF", "NCHW, 4, 1, OFF", "NHWC, 4, 4, DEFAULT", "NCHW, 2, 2, DEFAULT"})
  void leavesConvolutionsByGroupsUnfused(String layout, int channels, int ofAGroup, Toggle fused) {
    ConfigProto config = TfOptions.DEFAULT.toConfig();

    ConfigProto safe = GroupedConvolutions.safe(config, convolution(layout, channels, ofAGroup));

    assertThat(safe.getGraphOptions().getRewriteOptions().getRemapping()).isEqualTo(fused);
    assertThat(safe.getAllowSoftPlacement()).isEqualTo(config.getAllowSoftPlacement());
  }
}
