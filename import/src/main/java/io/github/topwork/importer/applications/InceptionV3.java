package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * Inception, third version. Its convolutions have automatic names.
 *
 * @see <a href="https://arxiv.org/abs/1512.00567">Szegedy et al.: Rethinking the Inception
 *     Architecture</a>
 */
final class InceptionV3 implements Architecture {
  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return "inception_v3";
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = unit(net, net.conv2d(32, 3).strides(2), input);
    x = unit(net, net.conv2d(32, 3), x);
    x = same(net, x, 64, 3, 3);
    x = net.maxPooling2d(3, 2).on(x);
    x = unit(net, net.conv2d(80, 1), x);
    x = unit(net, net.conv2d(192, 3), x);
    x = net.maxPooling2d(3, 2).on(x);
    x = large(net, x, 32, "mixed0");
    x = large(net, x, 64, "mixed1");
    x = large(net, x, 64, "mixed2");
    x = firstReduction(net, x);
    int[] widths = {128, 160, 160, 192};
    for (int i = 0; i < widths.length; i++) {
      x = medium(net, x, widths[i], "mixed" + (4 + i));
    }
    x = secondReduction(net, x);
    x = small(net, x, 0);
    x = small(net, x, 1);
    return Ends.classifier(net, x, options, "", "");
  }

  /** 35 x 35 pixels of a 299 x 299 image. */
  private static Tensor large(SpecWriter net, Tensor x, int pooled, String name) {
    Tensor single = same(net, x, 64, 1, 1);
    Tensor wide = same(net, same(net, x, 48, 1, 1), 64, 5, 5);
    Tensor twice = same(net, same(net, same(net, x, 64, 1, 1), 96, 3, 3), 96, 3, 3);
    return net.concatenate().named(name).on(single, wide, twice, pooling(net, x, pooled));
  }

  private static Tensor firstReduction(SpecWriter net, Tensor x) {
    Tensor direct = unit(net, net.conv2d(384, 3).strides(2), x);
    Tensor twice = same(net, same(net, x, 64, 1, 1), 96, 3, 3);
    twice = unit(net, net.conv2d(96, 3).strides(2), twice);
    Tensor pooled = net.maxPooling2d(3, 2).on(x);
    return net.concatenate().named("mixed3").on(direct, twice, pooled);
  }

  /** 17 x 17 pixels: convolutions of 7 x 7 as 1 x 7 and 7 x 1. */
  private static Tensor medium(SpecWriter net, Tensor x, int width, String name) {
    Tensor single = same(net, x, 192, 1, 1);
    Tensor once = same(net, x, width, 1, 1);
    once = same(net, same(net, once, width, 1, 7), 192, 7, 1);
    Tensor twice = same(net, x, width, 1, 1);
    twice = same(net, same(net, twice, width, 7, 1), width, 1, 7);
    twice = same(net, same(net, twice, width, 7, 1), 192, 1, 7);
    return net.concatenate().named(name).on(single, once, twice, pooling(net, x, 192));
  }

  private static Tensor secondReduction(SpecWriter net, Tensor x) {
    Tensor direct = same(net, x, 192, 1, 1);
    direct = unit(net, net.conv2d(320, 3).strides(2), direct);
    Tensor wide = same(net, x, 192, 1, 1);
    wide = same(net, same(net, wide, 192, 1, 7), 192, 7, 1);
    wide = unit(net, net.conv2d(192, 3).strides(2), wide);
    Tensor pooled = net.maxPooling2d(3, 2).on(x);
    return net.concatenate().named("mixed8").on(direct, wide, pooled);
  }

  /** 8 x 8 pixels. */
  private static Tensor small(SpecWriter net, Tensor x, int number) {
    Tensor single = same(net, x, 320, 1, 1);
    Tensor once = same(net, x, 384, 1, 1);
    Tensor onceWide = same(net, once, 384, 1, 3);
    Tensor onceHigh = same(net, once, 384, 3, 1);
    once = net.concatenate().named("mixed9_" + number).on(onceWide, onceHigh);
    Tensor twice = same(net, same(net, x, 448, 1, 1), 384, 3, 3);
    Tensor twiceWide = same(net, twice, 384, 1, 3);
    Tensor twiceHigh = same(net, twice, 384, 3, 1);
    twice = net.concatenate().on(twiceWide, twiceHigh);
    Tensor pooled = pooling(net, x, 192);
    return net.concatenate().named("mixed" + (9 + number)).on(single, once, twice, pooled);
  }

  private static Tensor pooling(SpecWriter net, Tensor x, int filters) {
    return same(net, net.averagePooling2d(3, 1).same().on(x), filters, 1, 1);
  }

  private static Tensor same(SpecWriter net, Tensor x, int filters, int rows, int columns) {
    return unit(net, net.conv2d(filters, rows, columns).same(), x);
  }

  /** A convolution with normalization and activation, as all Inceptions have it. */
  static Tensor unit(SpecWriter net, WindowWriter convolution, Tensor input) {
    Tensor x = convolution.noBias().on(input);
    x = net.batchNormalization().with("scale", false).on(x);
    return net.activation("relu").on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(
        OfficialWeights.kernels(
            "inception_v3",
            "inception_v3",
            options.includeTop(),
            "9a0d58056eeedaa3f26cb7ebd46da564",
            "bcbd6486424b2319ff4ef7d526e38f63"));
  }
}
