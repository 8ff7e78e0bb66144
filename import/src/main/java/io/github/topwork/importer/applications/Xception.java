package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * Xception.
 *
 * @see <a href="https://arxiv.org/abs/1610.02357">Chollet: Deep Learning with Depthwise Separable
 *     Convolutions</a>
 */
final class Xception implements Architecture {
  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return "xception";
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = net.conv2d(32, 3).strides(2).noBias().named("block1_conv1").on(input);
    x = normalized(net, x, "block1_conv1");
    x = relu(net, x, "block1_conv1");
    x = net.conv2d(64, 3).noBias().named("block1_conv2").on(x);
    x = normalized(net, x, "block1_conv2");
    x = relu(net, x, "block1_conv2");
    x = entry(net, x, 2, 128);
    x = entry(net, x, 3, 256);
    x = entry(net, x, 4, 728);
    for (int block = 5; block <= 12; block++) {
      x = middle(net, x, "block" + block);
    }
    x = exit(net, x);
    return Ends.classifier(net, x, options, "", "");
  }

  /** Two separable convolutions and a pooling, beside a strided convolution. */
  private static Tensor entry(SpecWriter net, Tensor input, int number, int filters) {
    String block = "block" + number;
    Tensor residual = shortcut(net, input, filters);
    Tensor x = number == 2 ? input : relu(net, input, block + "_sepconv1");
    x = separable(net, x, filters, block + "_sepconv1");
    x = relu(net, x, block + "_sepconv2");
    x = separable(net, x, filters, block + "_sepconv2");
    return join(net, x, residual, block);
  }

  private static Tensor middle(SpecWriter net, Tensor input, String block) {
    Tensor x = input;
    for (int i = 1; i <= 3; i++) {
      x = relu(net, x, block + "_sepconv" + i);
      x = separable(net, x, 728, block + "_sepconv" + i);
    }
    return net.add().on(x, input);
  }

  private static Tensor exit(SpecWriter net, Tensor input) {
    Tensor residual = shortcut(net, input, 1024);
    Tensor x = relu(net, input, "block13_sepconv1");
    x = separable(net, x, 728, "block13_sepconv1");
    x = relu(net, x, "block13_sepconv2");
    x = separable(net, x, 1024, "block13_sepconv2");
    x = join(net, x, residual, "block13");
    x = separable(net, x, 1536, "block14_sepconv1");
    x = relu(net, x, "block14_sepconv1");
    x = separable(net, x, 2048, "block14_sepconv2");
    return relu(net, x, "block14_sepconv2");
  }

  private static Tensor shortcut(SpecWriter net, Tensor x, int filters) {
    Tensor residual = net.conv2d(filters, 1).strides(2).same().noBias().on(x);
    return net.batchNormalization().on(residual);
  }

  private static Tensor join(SpecWriter net, Tensor x, Tensor residual, String block) {
    Tensor pooled = net.maxPooling2d(3, 2).same().named(block + "_pool").on(x);
    return net.add().on(pooled, residual);
  }

  private static Tensor separable(SpecWriter net, Tensor x, int filters, String name) {
    return normalized(net, net.separableConv2d(filters, 3).same().noBias().named(name).on(x), name);
  }

  private static Tensor normalized(SpecWriter net, Tensor x, String name) {
    return net.batchNormalization().named(name + "_bn").on(x);
  }

  private static Tensor relu(SpecWriter net, Tensor x, String name) {
    return net.activation("relu").named(name + "_act").on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(
        OfficialWeights.kernels(
            "xception",
            "xception",
            options.includeTop(),
            "0a58e3b7378bc2990ea3b43d5981f1f6",
            "b0042744bf5b25fce3cb969f33bebb97"));
  }
}
