package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Map;
import java.util.Optional;

/**
 * MobileNet, third version, small and large, of any width, also in its minimalistic form.
 *
 * @see <a href="https://arxiv.org/abs/1905.02244">Howard et al.: Searching for MobileNetV3</a>
 */
final class MobileNetV3 implements Architecture {
  /** MD5 of the official files by variant: with the top, without it. */
  private static final Map<String, String[]> HASHES =
      Map.of(
          "large_224_0.75_float",
          new String[] {"765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"},
          "large_224_1.0_float",
          new String[] {"59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"},
          "large_minimalistic_224_1.0_float",
          new String[] {"675e7b876c45c57e9e63e6d90a36599c", "ec5221f64a2f6d1ef965a614bdae7973"},
          "small_224_0.75_float",
          new String[] {"cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"},
          "small_224_1.0_float",
          new String[] {"8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"},
          "small_minimalistic_224_1.0_float",
          new String[] {"99cd97fb2fcdad2bf028eb838de69e37", "cde8136e733e811080d9fcd8a252f7e4"});

  /**
   * An inverted residual.
   *
   * @param expansion expanded channels per input channel
   * @param filters channels of the output
   * @param large has a 5 x 5 kernel, where not minimalistic
   * @param strides of the depthwise convolution
   * @param squeezes has a squeeze-and-excite, where not minimalistic
   * @param hard has hard swish in place of ReLU, where not minimalistic
   */
  private record Block(
      double expansion, int filters, boolean large, int strides, boolean squeezes, boolean hard) {}

  private static final Block[] SMALL = {
    new Block(1, 16, false, 2, true, false),
    new Block(72.0 / 16, 24, false, 2, false, false),
    new Block(88.0 / 24, 24, false, 1, false, false),
    new Block(4, 40, true, 2, true, true),
    new Block(6, 40, true, 1, true, true),
    new Block(6, 40, true, 1, true, true),
    new Block(3, 48, true, 1, true, true),
    new Block(3, 48, true, 1, true, true),
    new Block(6, 96, true, 2, true, true),
    new Block(6, 96, true, 1, true, true),
    new Block(6, 96, true, 1, true, true),
  };

  private static final Block[] LARGE = {
    new Block(1, 16, false, 1, false, false),
    new Block(4, 24, false, 2, false, false),
    new Block(3, 24, false, 1, false, false),
    new Block(3, 40, true, 2, true, false),
    new Block(3, 40, true, 1, true, false),
    new Block(3, 40, true, 1, true, false),
    new Block(6, 80, false, 2, false, true),
    new Block(2.5, 80, false, 1, false, true),
    new Block(2.3, 80, false, 1, false, true),
    new Block(2.3, 80, false, 1, false, true),
    new Block(6, 112, false, 1, true, true),
    new Block(6, 112, false, 1, true, true),
    new Block(6, 160, true, 2, true, true),
    new Block(6, 160, true, 1, true, true),
    new Block(6, 160, true, 1, true, true),
  };

  private final String name;
  private final String size;
  private final Block[] blocks;
  private final int lastFilters;

  private MobileNetV3(String name, String size, Block[] blocks, int lastFilters) {
    this.name = name;
    this.size = size;
    this.blocks = blocks;
    this.lastFilters = lastFilters;
  }

  static MobileNetV3 small() {
    return new MobileNetV3("MobileNetV3Small", "small", SMALL, 1024);
  }

  static MobileNetV3 large() {
    return new MobileNetV3("MobileNetV3Large", "large", LARGE, 1280);
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    boolean plain = options.minimalistic();
    Tensor x = input;
    if (options.includePreprocessing()) {
      x = net.rescaling(1 / 127.5, -1).on(x);
    }
    x = net.conv2d(16, 3).strides(2).same().noBias().named("conv").on(x);
    x = normalized(net, x, "conv_bn");
    x = active(net, x, !plain);
    for (int i = 0; i < blocks.length; i++) {
      x = block(net, x, blocks[i], i, options);
    }
    x = net.conv2d(Widths.rounded(x.channels() * 6), 1).same().noBias().named("conv_1").on(x);
    x = normalized(net, x, "conv_1_bn");
    x = active(net, x, !plain);
    return options.includeTop()
        ? top(net, x, options)
        : Ends.pooled(net, x, options, "avg_pool", "max_pool");
  }

  private Tensor top(SpecWriter net, Tensor input, ApplicationOptions options) {
    double alpha = options.alpha();
    int filters = alpha > 1 ? Widths.rounded(lastFilters * alpha) : lastFilters;
    Tensor x = net.globalAveragePooling2d().with("keepdims", true).on(input);
    x = net.conv2d(filters, 1).same().named("conv_2").on(x);
    x = active(net, x, !options.minimalistic());
    x = net.dropout(0.2).on(x);
    x = net.conv2d(options.classes(), 1).same().named("logits").on(x);
    x = net.flatten().on(x);
    return net.activation(options.classifierActivation()).named("predictions").on(x);
  }

  private static Tensor block(
      SpecWriter net, Tensor input, Block block, int number, ApplicationOptions options) {
    boolean plain = options.minimalistic();
    boolean hard = block.hard() && !plain;
    int kernel = block.large() && !plain ? 5 : 3;
    int filters = Widths.rounded(block.filters() * options.alpha());
    int expanded = Widths.rounded(input.channels() * block.expansion());
    String name = number == 0 ? "expanded_conv_" : "expanded_conv_" + number + "_";
    Tensor x = input;
    if (number > 0) {
      x = net.conv2d(expanded, 1).same().noBias().named(name + "expand").on(x);
      x = normalized(net, x, name + "expand_bn");
      x = active(net, x, hard);
    }
    if (block.strides() == 2) {
      x = net.zeroPadding2d(Widths.stridedPadding(x, kernel)).named(name + "depthwise_pad").on(x);
    }
    x =
        net.depthwiseConv2d(kernel)
            .strides(block.strides())
            .padding(block.strides() == 1)
            .noBias()
            .named(name + "depthwise")
            .on(x);
    x = normalized(net, x, name + "depthwise_bn");
    x = active(net, x, hard);
    if (block.squeezes() && !plain) {
      x = squeeze(net, x, expanded, name + "squeeze_excite_");
    }
    x = net.conv2d(filters, 1).same().noBias().named(name + "project").on(x);
    x = normalized(net, x, name + "project_bn");
    return block.strides() == 1 && input.channels() == filters
        ? net.add().named(name + "add").on(input, x)
        : x;
  }

  private static Tensor squeeze(SpecWriter net, Tensor input, int channels, String name) {
    Tensor x =
        net.globalAveragePooling2d().with("keepdims", true).named(name + "avg_pool").on(input);
    x = net.conv2d(Widths.rounded(channels * 0.25), 1).same().named(name + "conv").on(x);
    x = net.relu().named(name + "relu").on(x);
    x = net.conv2d(channels, 1).same().named(name + "conv_1").on(x);
    // A sigmoid of straight lines: relu6(x + 3) / 6.
    x = net.times(net.relu6().on(net.plus(x, 3)), 1.0 / 6);
    return net.multiply().named(name + "mul").on(input, x);
  }

  private static Tensor active(SpecWriter net, Tensor x, boolean hard) {
    return (hard ? net.activation("hard_swish") : net.relu()).on(x);
  }

  private static Tensor normalized(SpecWriter net, Tensor x, String name) {
    return net.batchNormalization().with("momentum", 0.999).named(name).on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    String variant =
        size
            + (options.minimalistic() ? "_minimalistic" : "")
            + "_224_"
            + options.alpha()
            + "_float";
    String[] hashes = HASHES.get(variant);
    if (hashes == null) {
      return Optional.empty();
    }
    boolean top = options.includeTop();
    return Optional.of(
        OfficialWeights.of(
            "mobilenet_v3",
            "weights_mobilenet_v3_" + variant + (top ? ".h5" : "_no_top_v2.h5"),
            hashes[top ? 0 : 1]));
  }
}
