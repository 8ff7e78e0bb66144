package io.github.topwork.importer.applications;

import static io.github.topwork.importer.applications.EfficientNet.active;
import static io.github.topwork.importer.applications.EfficientNet.convolution;

import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * EfficientNet, second version, B0 to B3, S, M and L. They take pixels from 0 to 255.
 *
 * @see <a href="https://arxiv.org/abs/2104.00298">Tan and Le: EfficientNetV2</a>
 */
final class EfficientNetV2 implements Architecture {
  private static final double DROP_CONNECT = 0.2;
  private static final double DROPOUT = 0.2;

  /**
   * A stage of blocks.
   *
   * @param fused one convolution in place of an expanding and a depthwise one
   * @param blocks number of blocks
   * @param filters channels of the output
   * @param expansion expanded channels per input channel
   * @param strides of the first block
   */
  private record Stage(boolean fused, int blocks, int filters, int expansion, int strides) {}

  private static final Stage[] B = {
    new Stage(true, 1, 16, 1, 1),
    new Stage(true, 2, 32, 4, 2),
    new Stage(true, 2, 48, 4, 2),
    new Stage(false, 3, 96, 4, 2),
    new Stage(false, 5, 112, 6, 1),
    new Stage(false, 8, 192, 6, 2),
  };

  private static final Stage[] S = {
    new Stage(true, 2, 24, 1, 1),
    new Stage(true, 4, 48, 4, 2),
    new Stage(true, 4, 64, 4, 2),
    new Stage(false, 6, 128, 4, 2),
    new Stage(false, 9, 160, 6, 1),
    new Stage(false, 15, 256, 6, 2),
  };

  private static final Stage[] M = {
    new Stage(true, 3, 24, 1, 1),
    new Stage(true, 5, 48, 4, 2),
    new Stage(true, 5, 80, 4, 2),
    new Stage(false, 7, 160, 4, 2),
    new Stage(false, 14, 176, 6, 1),
    new Stage(false, 18, 304, 6, 2),
    new Stage(false, 5, 512, 6, 1),
  };

  private static final Stage[] L = {
    new Stage(true, 4, 32, 1, 1),
    new Stage(true, 7, 64, 4, 2),
    new Stage(true, 7, 96, 4, 2),
    new Stage(false, 10, 192, 4, 2),
    new Stage(false, 19, 224, 6, 1),
    new Stage(false, 25, 384, 6, 2),
    new Stage(false, 7, 640, 6, 1),
  };

  private final String name;
  private final Stage[] stages;
  private final int stem;
  private final double width;
  private final double depth;
  private final String[] hashes;

  private EfficientNetV2(
      String name, Stage[] stages, int stem, double width, double depth, String... hashes) {
    this.name = name;
    this.stages = stages;
    this.stem = stem;
    this.width = width;
    this.depth = depth;
    this.hashes = hashes;
  }

  static EfficientNetV2 b0() {
    return b(0, 1, 1, "21ecbf6da12460d5c40bb2f29ceb2188", "893217f2bb855e2983157299931e43ff");
  }

  static EfficientNetV2 b1() {
    return b(1, 1, 1.1, "069f0534ff22adf035c89e2d9547a9dc", "0e80663031ca32d657f9caa404b6ec37");
  }

  static EfficientNetV2 b2() {
    return b(2, 1.1, 1.2, "424e49f28180edbde1e94797771950a7", "1dfe2e7a5d45b6632553a8961ea609eb");
  }

  static EfficientNetV2 b3() {
    return b(3, 1.2, 1.4, "1f1fc43bd98a6e4fd8fdfd551e02c7a0", "f6abf7b5849ac99a89b50dd3fd532856");
  }

  private static EfficientNetV2 b(int number, double width, double depth, String... hashes) {
    return new EfficientNetV2("efficientnetv2-b" + number, B, 32, width, depth, hashes);
  }

  static EfficientNetV2 s() {
    return new EfficientNetV2(
        "efficientnetv2-s",
        S,
        24,
        1,
        1,
        "e1d88a8495beba45748fedd0cecbe016",
        "af0682fb74e8c54910f2d4393339c070");
  }

  static EfficientNetV2 m() {
    return new EfficientNetV2(
        "efficientnetv2-m",
        M,
        24,
        1,
        1,
        "a3bf6aa3276309f4fc6a34aa114c95cd",
        "1b8dc055df72dde80d614482840fe342");
  }

  static EfficientNetV2 l() {
    return new EfficientNetV2(
        "efficientnetv2-l",
        L,
        32,
        1,
        1,
        "27e6d408b53c7ebc868fefa357689935",
        "b0b66b5c863aef5b46e8608fe1711615");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = options.includePreprocessing() ? preprocess(net, input) : input;
    x = convolution(net, filters(stem), 3).strides(2).noBias().named("stem_conv").on(x);
    x = active(net, normalized(net, x, "stem_bn"), "stem_activation");
    int blocks = 0;
    for (Stage stage : stages) {
      blocks += stage.blocks();
    }
    int number = 0;
    for (int i = 0; i < stages.length; i++) {
      Stage stage = stages[i];
      for (int j = 0; j < (int) Math.ceil(depth * stage.blocks()); j++) {
        String block = "block" + (i + 1) + (char) ('a' + j) + "_";
        int strides = j == 0 ? stage.strides() : 1;
        int filters = filters(stage.filters());
        Tensor branch =
            stage.fused()
                ? fused(net, x, stage, strides, filters, block)
                : inverted(net, x, stage, strides, filters, block);
        // Keras counts blocks before scaling, so that the last rates of B1 to B3 are above 0.2.
        double drop = DROP_CONNECT * number++ / blocks;
        x =
            strides == 1 && x.channels() == filters
                ? EfficientNet.skip(net, branch, x, drop, block)
                : branch;
      }
    }
    x = convolution(net, filters(1280), 1).noBias().named("top_conv").on(x);
    x = active(net, normalized(net, x, "top_bn"), "top_activation");
    return EfficientNet.end(net, x, options, DROPOUT);
  }

  private Tensor preprocess(SpecWriter net, Tensor input) {
    if (stages != B || input.channels() != 3) {
      return net.rescaling(1 / 128.0, -1).on(input);
    }
    Tensor x = net.rescaling(1 / 255.0, 0).on(input);
    return net.normalization()
        .with("mean", PixelScaling.imagenetMean())
        .with("variance", squares(PixelScaling.imagenetStddev()))
        .on(x);
  }

  static double[] squares(double[] values) {
    double[] squares = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      squares[i] = values[i] * values[i];
    }
    return squares;
  }

  private static Tensor inverted(
      SpecWriter net, Tensor input, Stage stage, int strides, int filters, String name) {
    Tensor x = input;
    if (stage.expansion() != 1) {
      int expanded = input.channels() * stage.expansion();
      x = convolution(net, expanded, 1).noBias().named(name + "expand_conv").on(x);
      x = active(net, normalized(net, x, name + "expand_bn"), name + "expand_activation");
    }
    x =
        net.depthwiseConv2d(3)
            .initializer(Initializer.FAN_OUT_NORMAL)
            .strides(strides)
            .same()
            .noBias()
            .named(name + "dwconv2")
            .on(x);
    x = active(net, normalized(net, x, name + "bn"), name + "activation");
    x = EfficientNet.squeeze(net, x, input.channels(), name);
    x = convolution(net, filters, 1).noBias().named(name + "project_conv").on(x);
    return normalized(net, x, name + "project_bn");
  }

  private static Tensor fused(
      SpecWriter net, Tensor input, Stage stage, int strides, int filters, String name) {
    if (stage.expansion() == 1) {
      Tensor x =
          convolution(net, filters, 3)
              .strides(strides)
              .noBias()
              .named(name + "project_conv")
              .on(input);
      x = normalized(net, x, name + "project_bn");
      return active(net, x, name + "project_activation");
    }
    int expanded = input.channels() * stage.expansion();
    Tensor x =
        convolution(net, expanded, 3)
            .strides(strides)
            .noBias()
            .named(name + "expand_conv")
            .on(input);
    x = active(net, normalized(net, x, name + "expand_bn"), name + "expand_activation");
    x = convolution(net, filters, 1).noBias().named(name + "project_conv").on(x);
    return normalized(net, x, name + "project_bn");
  }

  private static Tensor normalized(SpecWriter net, Tensor x, String name) {
    return net.batchNormalization().with("momentum", 0.9).named(name).on(x);
  }

  private int filters(int filters) {
    return Widths.nearest(filters * width);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    boolean top = options.includeTop();
    String file = name + (top ? ".h5" : "_notop.h5");
    return Optional.of(OfficialWeights.of("efficientnet_v2", file, hashes[top ? 0 : 1]));
  }
}
