package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Optional;

/**
 * {@code LRN}, whose gradient ignores the attributes, as its formula: {@code x * (bias + alpha *
 * sum of squares of the channels within the radius) ^ -beta}. The sum is a 1 x 1 convolution with
 * ones in a band around the diagonal.
 */
final class LrnRewrite {
  private static final long RADIUS = 5;
  private static final float BIAS = 1;
  private static final float ALPHA = 1;
  private static final float BETA = 0.5f;

  private LrnRewrite() {}

  static void apply(Node node, Rewrite rewrite) {
    long radius = node.integer("depth_radius", RADIUS);
    float bias = node.number("bias", BIAS);
    float alpha = node.number("alpha", ALPHA);
    float beta = node.number("beta", BETA);
    if (radius == RADIUS && bias == BIAS && alpha == ALPHA && beta == BETA) {
      return;
    }
    Shape input = rewrite.shapes().of(node.input(0));
    if (input.rank() != 4 || !input.dim(3).isKnown()) {
      rewrite.refuse(node, "an input of shape " + input, "rank 4 and a known number of channels");
      return;
    }
    int channels = Math.toIntExact(input.dim(3).sizeOrMinusOne());
    Optional<TensorData> band =
        rewrite.tensorOf(node, band(channels, radius), Shape.of(1, 1, channels, channels));
    Optional<ValueRef> factor = rewrite.scalar(node, "alpha", alpha);
    Optional<ValueRef> offset = rewrite.scalar(node, "bias", bias);
    Optional<ValueRef> exponent = rewrite.scalar(node, "exponent", -beta);
    if (band.isEmpty() || factor.isEmpty() || offset.isEmpty() || exponent.isEmpty()) {
      return;
    }
    ValueRef filter = rewrite.constant(node, "band", band.get());
    ValueRef squares =
        rewrite.add(node, "squares", "Square", builder -> builder.input(node.input(0)));
    ValueRef sums =
        rewrite.add(
            node,
            "sums",
            "Conv2D",
            builder ->
                builder
                    .input(squares, filter)
                    .attribute("strides", Attribute.ofInts(1, 1, 1, 1))
                    .attribute("padding", "VALID"));
    ValueRef scaled =
        rewrite.add(node, "scaled", "Mul", builder -> builder.input(sums, factor.get()));
    ValueRef base =
        rewrite.add(node, "base", "AddV2", builder -> builder.input(scaled, offset.get()));
    ValueRef norm =
        rewrite.add(node, "norm", "Pow", builder -> builder.input(base, exponent.get()));
    rewrite.replaceBy(node, "Mul", node.input(0), norm);
  }

  private static double[] band(int channels, long radius) {
    double[] band = new double[Math.multiplyExact(channels, channels)];
    for (int i = 0; i < channels; i++) {
      for (int j = 0; j < channels; j++) {
        band[i * channels + j] = Math.abs(i - j) <= radius ? 1 : 0;
      }
    }
    return band;
  }
}
