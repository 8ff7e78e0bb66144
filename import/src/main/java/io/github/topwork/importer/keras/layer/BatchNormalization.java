package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.Arrays;

/** {@code BatchNormalization} in inference mode, along the last axis. */
final class BatchNormalization implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    call.config().ignore("momentum", "synchronized", "renorm_momentum");
    int[] axis = call.config().integers("axis");
    int rank = call.inputShape(4).rank();
    if (axis.length != 1 || (axis[0] + rank) % rank != rank - 1) {
      throw new LayerException("axis " + Arrays.toString(axis), "the last axis");
    }
    long size = call.size(-1);
    Shape shape = Shape.of(size);
    ValueRef gamma =
        call.config().flag("scale", true) ? call.weight("gamma", shape) : filled(call, "gamma", 1);
    ValueRef beta =
        call.config().flag("center", true) ? call.weight("beta", shape) : filled(call, "beta", 0);
    ValueRef mean = call.state("moving_mean", shape);
    ValueRef variance = call.state("moving_variance", shape);
    return call.ops()
        .add(
            call.ops()
                .node("FusedBatchNormV3", "FusedBatchNormV3")
                .input(call.floatInput(), gamma, beta, mean, variance)
                .attribute("T", DataType.FLOAT)
                .attribute("U", DataType.FLOAT)
                .attribute("epsilon", Attribute.of((float) call.config().number("epsilon", 1e-3)))
                .attribute("data_format", "NHWC")
                .attribute("is_training", false));
  }

  private static ValueRef filled(LayerCall call, String name, float value) {
    float[] values = new float[(int) call.size(-1)];
    Arrays.fill(values, value);
    return call.ops().constant(name, TensorData.ofFloats(values, values.length));
  }
}
