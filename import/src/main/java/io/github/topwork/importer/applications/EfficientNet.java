package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * EfficientNet B0 to B7. They take pixels from 0 to 255.
 *
 * @see <a href="https://arxiv.org/abs/1905.11946">Tan and Le: EfficientNet</a>
 */
final class EfficientNet implements Architecture {
  private static final String URL = "https://storage.googleapis.com/keras-applications/";

  private static final String SWISH = "swish";
  private static final double DROP_CONNECT = 0.2;
  private static final double[] STDDEV = {0.229, 0.224, 0.225};

  /** Kernel, blocks, filters, expansion, strides of the first block. */
  private static final int[][] STAGES = {
    {3, 1, 16, 1, 1},
    {3, 2, 24, 6, 2},
    {5, 2, 40, 6, 2},
    {3, 3, 80, 6, 2},
    {5, 3, 112, 6, 1},
    {5, 4, 192, 6, 2},
    {3, 1, 320, 6, 1},
  };

  private static final double[][] SCALES = {
    {1.0, 1.0, 0.2},
    {1.0, 1.1, 0.2},
    {1.1, 1.2, 0.3},
    {1.2, 1.4, 0.3},
    {1.4, 1.8, 0.4},
    {1.6, 2.2, 0.4},
    {1.8, 2.6, 0.5},
    {2.0, 3.1, 0.5},
  };

  private static final String[][] HASHES = {
    {"902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d"},
    {"1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432"},
    {"b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39"},
    {"ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226"},
    {"18c95ad55216b8f92d7e70b3a046e2fc", "ebc24e6d6c33eaebbd558eafbeedf1ba"},
    {"ace28f2a6363774853a83a0b21b9421a", "38879255a25d3c92d5e44e04ae6cec6f"},
    {"165f6e37dce68623721b423839de8be5", "9ecce42647a20130c1f39a5d4cb75743"},
    {"8c03f828fec3ef71311cd463b6759d99", "cbcfe4450ddf6f3ad90b1b398090fe4a"},
  };

  private final int size;
  private final double width;
  private final double depth;
  private final double dropout;

  /**
   * Creates one.
   *
   * @param size 0 for B0 to 7 for B7
   */
  EfficientNet(int size) {
    this.size = size;
    width = SCALES[size][0];
    depth = SCALES[size][1];
    dropout = SCALES[size][2];
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return "efficientnetb" + size;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = stem(net, input, options);
    int blocks = 0;
    for (int[] stage : STAGES) {
      blocks += repeats(stage[1]);
    }
    int number = 0;
    for (int i = 0; i < STAGES.length; i++) {
      int[] stage = STAGES[i];
      for (int j = 0; j < repeats(stage[1]); j++) {
        String name = "block" + (i + 1) + (char) ('a' + j) + "_";
        double drop = DROP_CONNECT * number++ / blocks;
        x = block(net, x, stage, j == 0 ? stage[4] : 1, drop, name);
      }
    }
    x = convolution(net, filters(1280), 1).noBias().named("top_conv").on(x);
    x = active(net, net.batchNormalization().named("top_bn").on(x), "top_activation");
    return end(net, x, options, dropout);
  }

  /** Pooling, dropout and the classifier, or pooled features. */
  static Tensor end(SpecWriter net, Tensor input, ApplicationOptions options, double dropout) {
    if (!options.includeTop()) {
      return Ends.pooled(net, input, options, "avg_pool", "max_pool");
    }
    Tensor x = net.globalAveragePooling2d().named("avg_pool").on(input);
    x = net.dropout(dropout).named("top_dropout").on(x);
    LayerWriter dense = net.dense(options.classes(), options.classifierActivation());
    dense.config().set("kernel_initializer", Initializer.FAN_OUT_UNIFORM.json());
    return dense.named("predictions").on(x);
  }

  private Tensor stem(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = net.rescaling(1 / 255.0, 0).on(input);
    x = net.normalization().on(x);
    if (options.imagenet()) {
      // Keras scales by 1 / sqrt(stddev) after it divided by sqrt(variance): the official weights
      // were trained so.
      LayerWriter scale = net.sameShape("Rescaling").with("offset", 0.0);
      double[] factors = new double[STDDEV.length];
      for (int i = 0; i < factors.length; i++) {
        factors[i] = 1 / Math.sqrt(STDDEV[i]);
      }
      x = scale.with("scale", factors).on(x);
    }
    x = net.zeroPadding2d(Widths.stridedPadding(x, 3)).named("stem_conv_pad").on(x);
    x = kernel(net.conv2d(filters(32), 3)).strides(2).noBias().named("stem_conv").on(x);
    return active(net, net.batchNormalization().named("stem_bn").on(x), "stem_activation");
  }

  private Tensor block(
      SpecWriter net, Tensor input, int[] stage, int strides, double drop, String name) {
    int expanded = input.channels() * stage[3];
    Tensor x = input;
    if (stage[3] != 1) {
      x = convolution(net, expanded, 1).noBias().named(name + "expand_conv").on(x);
      x = net.batchNormalization().named(name + "expand_bn").on(x);
      x = active(net, x, name + "expand_activation");
    }
    if (strides == 2) {
      x = net.zeroPadding2d(Widths.stridedPadding(x, stage[0])).named(name + "dwconv_pad").on(x);
    }
    WindowWriter depthwise = kernel(net.depthwiseConv2d(stage[0]));
    x = depthwise.strides(strides).padding(strides == 1).noBias().named(name + "dwconv").on(x);
    x = active(net, net.batchNormalization().named(name + "bn").on(x), name + "activation");
    x = squeeze(net, x, input.channels(), name);
    int filters = filters(stage[2]);
    x = convolution(net, filters, 1).noBias().named(name + "project_conv").on(x);
    x = net.batchNormalization().named(name + "project_bn").on(x);
    return strides == 1 && input.channels() == filters ? skip(net, x, input, drop, name) : x;
  }

  /** Scales channels by what a quarter of the block's input channels says of their averages. */
  static Tensor squeeze(SpecWriter net, Tensor input, int channels, String name) {
    Tensor x = net.globalAveragePooling2d().named(name + "se_squeeze").on(input);
    x = net.reshape(1, 1, input.channels()).named(name + "se_reshape").on(x);
    int few = Math.max(1, channels / 4);
    x = convolution(net, few, 1).activation(SWISH).named(name + "se_reduce").on(x);
    x = convolution(net, input.channels(), 1).activation("sigmoid").named(name + "se_expand").on(x);
    return net.multiply().named(name + "se_excite").on(input, x);
  }

  /** Adds the block's input, after dropout of whole samples. */
  static Tensor skip(SpecWriter net, Tensor x, Tensor input, double drop, String name) {
    Tensor dropped = x;
    if (drop > 0) {
      LayerWriter layer = net.dropout(drop);
      layer.config().putArray("noise_shape").addNull().add(1).add(1).add(1);
      dropped = layer.named(name + "drop").on(x);
    }
    return net.add().named(name + "add").on(dropped, input);
  }

  static WindowWriter convolution(SpecWriter net, int filters, int size) {
    return kernel(net.conv2d(filters, size)).same();
  }

  private static WindowWriter kernel(WindowWriter layer) {
    return layer.initializer(Initializer.FAN_OUT_NORMAL);
  }

  static Tensor active(SpecWriter net, Tensor x, String name) {
    return net.activation(SWISH).named(name).on(x);
  }

  private int filters(int filters) {
    return Widths.rounded(filters * width);
  }

  private int repeats(int repeats) {
    return (int) Math.ceil(depth * repeats);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    boolean top = options.includeTop();
    String file = "efficientnetb" + size + (top ? ".h5" : "_notop.h5");
    return Optional.of(
        new OfficialWeights(file, URL + file, Optional.of(HASHES[size][top ? 0 : 1])));
  }
}
