package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * NASNet-A, mobile and large. Each cell sees the outputs of the two cells before it.
 *
 * @see <a href="https://arxiv.org/abs/1707.07012">Zoph et al.: Learning Transferable
 *     Architectures</a>
 */
final class NasNet implements Architecture {
  private static final int[][] END = {{0, 1}, {0, 1}};
  private static final int[][] START = {{1, 0}, {1, 0}};

  private final String name;
  private final int stemFilters;
  private final int filters;
  private final int cells;
  private final boolean skipReduction;
  private final String[] files;

  private NasNet(
      String name,
      int stemFilters,
      int filters,
      int cells,
      boolean skipReduction,
      String... files) {
    this.name = name;
    this.stemFilters = stemFilters;
    this.filters = filters;
    this.cells = cells;
    this.skipReduction = skipReduction;
    this.files = files;
  }

  static NasNet mobile() {
    return new NasNet(
        "nasnet_mobile",
        32,
        44,
        4,
        false,
        "NASNet-mobile",
        "020fb642bf7360b370c678b08e0adf61",
        "1ed92395b5b598bdda52abe5c0dbfd63");
  }

  static NasNet large() {
    return new NasNet(
        "nasnet_large",
        96,
        168,
        6,
        true,
        "NASNet-large",
        "11577c9a518f0070763c2b964a382f17",
        "d81d89dc07e6e56530c4e77faddd61b5");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  /**
   * Two cells before a cell.
   *
   * @param x output of the last one
   * @param p output of the one before, if there is one
   */
  private record Pair(Tensor x, @Nullable Tensor p) {}

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor stem =
        net.conv2d(stemFilters, 3)
            .strides(2)
            .noBias()
            .initializer(Initializer.HE_NORMAL)
            .named("stem_conv1")
            .on(input);
    stem = normalized(net, stem, "stem_bn1");
    Pair pair = reduction(net, new Pair(stem, null), filters / 4, "stem_1");
    pair = reduction(net, pair, filters / 2, "stem_2");
    for (int i = 0; i < cells; i++) {
      pair = normal(net, pair, filters, String.valueOf(i));
    }
    pair = between(net, pair, filters * 2, "reduce_" + cells);
    for (int i = 0; i < cells; i++) {
      pair = normal(net, pair, filters * 2, String.valueOf(cells + i + 1));
    }
    pair = between(net, pair, filters * 4, "reduce_" + 2 * cells);
    for (int i = 0; i < cells; i++) {
      pair = normal(net, pair, filters * 4, String.valueOf(2 * cells + i + 1));
    }
    Tensor x = net.activation("relu").on(pair.x());
    if (!options.includeTop()) {
      return Ends.pooled(net, x, options, "", "");
    }
    return Ends.predictions(net, net.globalAveragePooling2d().on(x), options);
  }

  /** A reduction between stages; the large model's next cell sees what the reduction saw. */
  private Pair between(SpecWriter net, Pair pair, int filters, String id) {
    Pair reduced = reduction(net, pair, filters, id);
    return skipReduction ? new Pair(reduced.x(), pair.p()) : reduced;
  }

  private static Pair normal(SpecWriter net, Pair pair, int filters, String id) {
    Tensor input = pair.x();
    Tensor p = adjust(net, pair, filters, id);
    Tensor h = squeeze(net, input, filters, "normal_conv_1_" + id, "normal_bn_1_" + id);
    Tensor left = separable(net, h, filters, 5, 1, "normal_left1_" + id);
    Tensor right = separable(net, p, filters, 3, 1, "normal_right1_" + id);
    Tensor x1 = net.add().named("normal_add_1_" + id).on(left, right);
    left = separable(net, p, filters, 5, 1, "normal_left2_" + id);
    right = separable(net, p, filters, 3, 1, "normal_right2_" + id);
    Tensor x2 = net.add().named("normal_add_2_" + id).on(left, right);
    left = net.averagePooling2d(3, 1).same().named("normal_left3_" + id).on(h);
    Tensor x3 = net.add().named("normal_add_3_" + id).on(left, p);
    left = net.averagePooling2d(3, 1).same().named("normal_left4_" + id).on(p);
    right = net.averagePooling2d(3, 1).same().named("normal_right4_" + id).on(p);
    Tensor x4 = net.add().named("normal_add_4_" + id).on(left, right);
    left = separable(net, h, filters, 3, 1, "normal_left5_" + id);
    Tensor x5 = net.add().named("normal_add_5_" + id).on(left, h);
    Tensor x = net.concatenate().named("normal_concat_" + id).on(p, x1, x2, x3, x4, x5);
    return new Pair(x, input);
  }

  private static Pair reduction(SpecWriter net, Pair pair, int filters, String id) {
    Tensor input = pair.x();
    Tensor p = adjust(net, pair, filters, id);
    Tensor h = squeeze(net, input, filters, "reduction_conv_1_" + id, "reduction_bn_1_" + id);
    Tensor padded =
        net.zeroPadding2d(Widths.stridedPadding(h, 3)).named("reduction_pad_1_" + id).on(h);
    Tensor left = separable(net, h, filters, 5, 2, "reduction_left1_" + id);
    Tensor right = separable(net, p, filters, 7, 2, "reduction_right1_" + id);
    Tensor x1 = net.add().named("reduction_add_1_" + id).on(left, right);
    left = net.maxPooling2d(3, 2).named("reduction_left2_" + id).on(padded);
    right = separable(net, p, filters, 7, 2, "reduction_right2_" + id);
    Tensor x2 = net.add().named("reduction_add_2_" + id).on(left, right);
    left = net.averagePooling2d(3, 2).named("reduction_left3_" + id).on(padded);
    right = separable(net, p, filters, 5, 2, "reduction_right3_" + id);
    Tensor x3 = net.add().named("reduction_add3_" + id).on(left, right);
    right = net.averagePooling2d(3, 1).same().named("reduction_left4_" + id).on(x1);
    Tensor x4 = net.add().on(x2, right);
    left = separable(net, x1, filters, 3, 1, "reduction_left4_" + id);
    right = net.maxPooling2d(3, 2).named("reduction_right5_" + id).on(padded);
    Tensor x5 = net.add().named("reduction_add4_" + id).on(left, right);
    Tensor x = net.concatenate().named("reduction_concat_" + id).on(x2, x3, x4, x5);
    return new Pair(x, input);
  }

  /** Brings the output of the cell before the last one to size and channels of the last one's. */
  private static Tensor adjust(SpecWriter net, Pair pair, int filters, String id) {
    Tensor p = pair.p();
    if (p == null) {
      return pair.x();
    }
    if (p.shape().width() != pair.x().shape().width()) {
      return halved(net, p, filters, id);
    }
    if (p.channels() == filters) {
      return p;
    }
    Tensor x = net.activation("relu").on(p);
    x = pointwise(net, x, filters, "adjust_conv_projection_" + id);
    return normalized(net, x, "adjust_bn_" + id);
  }

  /** Takes every second pixel, once from the first and once from the second on. */
  private static Tensor halved(SpecWriter net, Tensor p, int filters, String id) {
    Tensor x = net.activation("relu").named("adjust_relu_1_" + id).on(p);
    Tensor even = net.averagePooling2d(1, 2).named("adjust_avg_pool_1_" + id).on(x);
    even = pointwise(net, even, filters / 2, "adjust_conv_1_" + id);
    Tensor odd = net.zeroPadding2d(END).on(x);
    odd = net.cropping2d(START).on(odd);
    odd = net.averagePooling2d(1, 2).named("adjust_avg_pool_2_" + id).on(odd);
    odd = pointwise(net, odd, filters / 2, "adjust_conv_2_" + id);
    return normalized(net, net.concatenate().on(even, odd), "adjust_bn_" + id);
  }

  private static Tensor squeeze(
      SpecWriter net, Tensor input, int filters, String convolution, String normalization) {
    Tensor x = net.activation("relu").on(input);
    return normalized(net, pointwise(net, x, filters, convolution), normalization);
  }

  private static Tensor pointwise(SpecWriter net, Tensor x, int filters, String name) {
    return net.conv2d(filters, 1)
        .same()
        .noBias()
        .initializer(Initializer.HE_NORMAL)
        .named(name)
        .on(x);
  }

  /** Two separable convolutions, the first with strides. */
  private static Tensor separable(
      SpecWriter net, Tensor input, int filters, int size, int strides, String id) {
    Tensor x = net.activation("relu").on(input);
    if (strides == 2) {
      x =
          net.zeroPadding2d(Widths.stridedPadding(x, size))
              .named("separable_conv_1_pad_" + id)
              .on(x);
    }
    x =
        net.separableConv2d(filters, size)
            .strides(strides)
            .padding(strides == 1)
            .noBias()
            .named("separable_conv_1_" + id)
            .on(x);
    x = normalized(net, x, "separable_conv_1_bn_" + id);
    x = net.activation("relu").on(x);
    x = net.separableConv2d(filters, size).same().noBias().named("separable_conv_2_" + id).on(x);
    return normalized(net, x, "separable_conv_2_bn_" + id);
  }

  private static Tensor normalized(SpecWriter net, Tensor x, String name) {
    return net.batchNormalization().with("momentum", 0.9997).named(name).on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    boolean top = options.includeTop();
    // Other than elsewhere, the name in the cache is not that on the server.
    OfficialWeights remote =
        OfficialWeights.of("nasnet", files[0] + (top ? ".h5" : "-no-top.h5"), files[top ? 1 : 2]);
    return Optional.of(
        new OfficialWeights(name + (top ? ".h5" : "_no_top.h5"), remote.url(), remote.hash()));
  }
}
