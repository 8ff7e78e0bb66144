package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * MobileNet, first version, of any width.
 *
 * @see <a href="https://arxiv.org/abs/1704.04861">Howard et al.: MobileNets</a>
 */
final class MobileNet implements Architecture {
  /** Sizes of images for which there are official weights. */
  static final List<Integer> SIZES = List.of(128, 160, 192, 224);

  private static final Map<Double, String> WIDTHS =
      Map.of(1.0, "1_0", 0.75, "7_5", 0.5, "5_0", 0.25, "2_5");
  private static final int[] FILTERS = {
    64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024
  };

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return String.format(Locale.ROOT, "mobilenet_%.2f_", options.alpha()) + rows(options, input);
  }

  /** Rows as Keras writes them into the name. */
  static String rows(ApplicationOptions options, ImageShape input) {
    if (options.imagenet()) {
      return String.valueOf(weightSize(options, SIZES));
    }
    return input.height() == ImageShape.UNKNOWN ? "None" : String.valueOf(input.height());
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    int filters = (int) (32 * options.alpha());
    Tensor x = net.conv2d(filters, 3).strides(2).same().noBias().named("conv1").on(input);
    x = active(net, x, "conv1");
    for (int i = 1; i <= FILTERS.length; i++) {
      boolean halves = i > 1 && FILTERS[i - 1] != FILTERS[i - 2];
      x = block(net, x, i, halves, options);
    }
    if (!options.includeTop()) {
      return Ends.pooled(net, x, options, "", "");
    }
    x = net.globalAveragePooling2d().with("keepdims", true).on(x);
    x = net.dropout(1e-3).named("dropout").on(x);
    x = net.conv2d(options.classes(), 1).same().named("conv_preds").on(x);
    x = net.reshape(options.classes()).named("reshape_2").on(x);
    return net.activation(options.classifierActivation()).named("predictions").on(x);
  }

  private static Tensor block(
      SpecWriter net, Tensor input, int number, boolean halves, ApplicationOptions options) {
    Tensor x = input;
    if (halves) {
      x = net.zeroPadding2d(new int[][] {{0, 1}, {0, 1}}).named("conv_pad_" + number).on(x);
    }
    String depthwise = "conv_dw_" + number;
    x =
        net.depthwiseConv2d(3)
            .depthMultiplier(options.depthMultiplier())
            .strides(halves ? 2 : 1)
            .padding(!halves)
            .noBias()
            .named(depthwise)
            .on(x);
    x = active(net, x, depthwise);
    String pointwise = "conv_pw_" + number;
    int filters = (int) (FILTERS[number - 1] * options.alpha());
    x = net.conv2d(filters, 1).same().noBias().named(pointwise).on(x);
    return active(net, x, pointwise);
  }

  private static Tensor active(SpecWriter net, Tensor x, String name) {
    Tensor normalized = net.batchNormalization().named(name + "_bn").on(x);
    return net.relu6().named(name + "_relu").on(normalized);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    String width = WIDTHS.get(options.alpha());
    if (width == null || options.depthMultiplier() != 1) {
      return Optional.empty();
    }
    String file =
        "mobilenet_"
            + width
            + "_"
            + weightSize(options, SIZES)
            + (options.includeTop() ? "_tf.h5" : "_tf_no_top.h5");
    return Optional.of(OfficialWeights.of("mobilenet", file, ""));
  }

  /** The size of images for which weights were trained: the input's, else 224. */
  static int weightSize(ApplicationOptions options, List<Integer> sizes) {
    return options
        .inputShape()
        .filter(shape -> shape.height() == shape.width() && sizes.contains(shape.height()))
        .map(ImageShape::height)
        .orElse(224);
  }
}
