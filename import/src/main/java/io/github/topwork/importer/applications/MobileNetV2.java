package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * MobileNet, second version, of any width.
 *
 * @see <a href="https://arxiv.org/abs/1801.04381">Sandler et al.: Inverted Residuals and Linear
 *     Bottlenecks</a>
 */
final class MobileNetV2 implements Architecture {
  /** Sizes of images for which there are official weights. */
  static final List<Integer> SIZES = List.of(96, 128, 160, 192, 224);

  private static final List<Double> WIDTHS = List.of(0.35, 0.5, 0.75, 1.0, 1.3, 1.4);

  /** Filters, blocks and strides of the first of them. */
  private static final int[][] STAGES = {
    {16, 1, 1}, {24, 2, 2}, {32, 3, 2}, {64, 4, 2}, {96, 3, 1}, {160, 3, 2}, {320, 1, 1}
  };

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    String rows =
        options.imagenet()
            ? String.valueOf(MobileNet.weightSize(options, SIZES))
            : MobileNet.rows(options, input);
    return String.format(Locale.ROOT, "mobilenetv2_%.2f_", options.alpha()) + rows;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    double alpha = options.alpha();
    int first = Widths.rounded(32 * alpha);
    Tensor x = net.conv2d(first, 3).strides(2).same().noBias().named("Conv1").on(input);
    x = normalized(net, x, "bn_Conv1");
    x = net.relu6().named("Conv1_relu").on(x);
    int number = 0;
    for (int[] stage : STAGES) {
      int filters = Widths.rounded((int) (stage[0] * alpha));
      for (int i = 0; i < stage[1]; i++) {
        x = block(net, x, filters, i == 0 ? stage[2] : 1, number++);
      }
    }
    int last = alpha > 1 ? Widths.rounded(1280 * alpha) : 1280;
    x = net.conv2d(last, 1).noBias().named("Conv_1").on(x);
    x = normalized(net, x, "Conv_1_bn");
    x = net.relu6().named("out_relu").on(x);
    if (!options.includeTop()) {
      return Ends.pooled(net, x, options, "", "");
    }
    return Ends.predictions(net, net.globalAveragePooling2d().on(x), options);
  }

  private static Tensor block(SpecWriter net, Tensor input, int filters, int strides, int number) {
    String name = number == 0 ? "expanded_conv_" : "block_" + number + "_";
    Tensor x = input;
    if (number > 0) {
      x = net.conv2d(6 * input.channels(), 1).same().noBias().named(name + "expand").on(x);
      x = normalized(net, x, name + "expand_BN");
      x = net.relu6().named(name + "expand_relu").on(x);
    }
    if (strides == 2) {
      x = net.zeroPadding2d(Widths.stridedPadding(x, 3)).named(name + "pad").on(x);
    }
    x =
        net.depthwiseConv2d(3)
            .strides(strides)
            .padding(strides == 1)
            .noBias()
            .named(name + "depthwise")
            .on(x);
    x = normalized(net, x, name + "depthwise_BN");
    x = net.relu6().named(name + "depthwise_relu").on(x);
    x = net.conv2d(filters, 1).same().noBias().named(name + "project").on(x);
    x = normalized(net, x, name + "project_BN");
    return strides == 1 && input.channels() == filters
        ? net.add().named(name + "add").on(input, x)
        : x;
  }

  private static Tensor normalized(SpecWriter net, Tensor x, String name) {
    return net.batchNormalization().with("momentum", 0.999).named(name).on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    if (!WIDTHS.contains(options.alpha())) {
      return Optional.empty();
    }
    String file =
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_"
            + options.alpha()
            + "_"
            + MobileNet.weightSize(options, SIZES)
            + (options.includeTop() ? ".h5" : "_no_top.h5");
    return Optional.of(OfficialWeights.of("mobilenet_v2", file, ""));
  }
}
