package io.github.topwork.importer.applications;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.cache.OfficialWeights;
import java.util.List;
import java.util.Optional;

/**
 * ConvNeXt, tiny to extra large. They take pixels from 0 to 255.
 *
 * @see <a href="https://arxiv.org/abs/2201.03545">Liu et al.: A ConvNet for the 2020s</a>
 */
final class ConvNext implements Architecture {
  private static final double EPSILON = 1e-6;
  private static final double LAYER_SCALE = 1e-6;
  private static final int[] SHALLOW = {3, 3, 9, 3};
  private static final int[] DEEP = {3, 3, 27, 3};

  private final String name;
  private final int[] depths;
  private final int width;
  private final String[] hashes;

  private ConvNext(String name, int[] depths, int width, String... hashes) {
    this.name = name;
    this.depths = depths;
    this.width = width;
    this.hashes = hashes;
  }

  static ConvNext tiny() {
    return new ConvNext(
        "convnext_tiny",
        SHALLOW,
        96,
        "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
        "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1");
  }

  static ConvNext small() {
    return new ConvNext(
        "convnext_small",
        DEEP,
        96,
        "ce1277d8f1ee5a0ef0e171469089c18f5233860ceaf9b168049cb9263fd7483c",
        "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab");
  }

  static ConvNext base() {
    return new ConvNext(
        "convnext_base",
        DEEP,
        128,
        "52cbb006d3dadd03f6e095a8ca1aca47aecdd75acb4bc74bce1f5c695d0086e6",
        "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45");
  }

  static ConvNext large() {
    return new ConvNext(
        "convnext_large",
        DEEP,
        192,
        "070c5ed9ed289581e477741d3b34beffa920db8cf590899d6d2c67fba2a198a6",
        "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd");
  }

  static ConvNext extraLarge() {
    return new ConvNext(
        "convnext_xlarge",
        DEEP,
        256,
        "c1f5ccab661354fc3a79a10fa99af82f0fbf10ec65cb894a3ae0815f17a889ee",
        "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = input;
    if (options.includePreprocessing() && input.channels() == 3) {
      x = preprocess(net, input);
    }
    for (int stage = 0; stage < depths.length; stage++) {
      int filters = width << stage;
      x = stage == 0 ? stem(net, x, filters) : downsample(net, x, filters, stage - 1);
      for (int i = 0; i < depths[stage]; i++) {
        x = block(net, x, filters, name + "_stage_" + stage + "_block_" + i);
      }
    }
    if (!options.includeTop()) {
      x = Ends.pooled(net, x, options, "", "");
      return net.layerNormalization(EPSILON).on(x);
    }
    x = net.globalAveragePooling2d().named(name + "_head_gap").on(x);
    x = net.layerNormalization(EPSILON).named(name + "_head_layernorm").on(x);
    return net.dense(options.classes(), options.classifierActivation())
        .named(name + "_head_dense")
        .on(x);
  }

  private Tensor preprocess(SpecWriter net, Tensor input) {
    double[] mean = PixelScaling.imagenetMean();
    double[] stddev = PixelScaling.imagenetStddev();
    for (int i = 0; i < mean.length; i++) {
      mean[i] *= 255;
      stddev[i] *= 255;
    }
    return net.normalization()
        .with("mean", mean)
        .with("variance", EfficientNetV2.squares(stddev))
        .named(name + "_prestem_normalization")
        .on(input);
  }

  private Tensor stem(SpecWriter net, Tensor x, int filters) {
    return net.sequential(
        name + "_stem",
        x,
        List.of(net.conv2d(filters, 4).strides(4), net.layerNormalization(EPSILON)),
        List.of(name + "_stem_conv", name + "_stem_layernorm"));
  }

  private Tensor downsample(SpecWriter net, Tensor x, int filters, int number) {
    return net.sequential(
        name + "_downsampling_block_" + number,
        x,
        List.of(net.layerNormalization(EPSILON), net.conv2d(filters, 2).strides(2)),
        List.of(name + "_downsampling_layernorm_" + number, name + "_downsampling_conv_" + number));
  }

  private static Tensor block(SpecWriter net, Tensor input, int filters, String name) {
    Tensor x =
        net.conv2d(filters, 7).same().groups(filters).named(name + "_depthwise_conv").on(input);
    x = net.layerNormalization(EPSILON).named(name + "_layernorm").on(x);
    x = net.dense(4 * filters, "linear").named(name + "_pointwise_conv_1").on(x);
    x = net.activation("gelu").named(name + "_gelu").on(x);
    x = net.dense(filters, "linear").named(name + "_pointwise_conv_2").on(x);
    LayerWriter scale = net.sameShape("LayerScale").with("init_values", LAYER_SCALE);
    scale.config().put("projection_dim", filters);
    ObjectNode start = scale.config().putObject("gamma_initializer").put("class_name", "Constant");
    start.putObject("config").put("value", LAYER_SCALE);
    x = scale.named(name + "_layer_scale").on(x);
    // Where branches are dropped in training, this is a StochasticDepth; Keras drops none.
    x = net.activation("linear").named(name + "_identity").on(x);
    return net.plus(input, x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    boolean top = options.includeTop();
    String file = name + (top ? ".h5" : "_notop.h5");
    return Optional.of(OfficialWeights.of("convnext", file, hashes[top ? 0 : 1]));
  }
}
