package io.github.topwork.importer.applications;

import static io.github.topwork.importer.applications.InceptionV3.unit;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * Inception-ResNet, second version. Most of its convolutions have automatic names.
 *
 * @see <a href="https://arxiv.org/abs/1602.07261">Szegedy et al.: Inception-v4 and the Impact of
 *     Residual Connections</a>
 */
final class InceptionResNetV2 implements Architecture {
  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return "inception_resnet_v2";
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = unit(net, net.conv2d(32, 3).strides(2), input);
    x = unit(net, net.conv2d(32, 3), x);
    x = same(net, x, 64, 3);
    x = net.maxPooling2d(3, 2).on(x);
    x = unit(net, net.conv2d(80, 1), x);
    x = unit(net, net.conv2d(192, 3), x);
    x = net.maxPooling2d(3, 2).on(x);
    x = stem(net, x);
    for (int i = 1; i <= 10; i++) {
      x = block35(net, x, "block35_" + i);
    }
    x = firstReduction(net, x);
    for (int i = 1; i <= 20; i++) {
      x = block17(net, x, "block17_" + i);
    }
    x = secondReduction(net, x);
    for (int i = 1; i <= 10; i++) {
      x = block8(net, x, "block8_" + i, i < 10);
    }
    x = net.conv2d(1536, 1).same().noBias().named("conv_7b").on(x);
    x = net.batchNormalization().with("scale", false).named("conv_7b_bn").on(x);
    x = net.activation("relu").named("conv_7b_ac").on(x);
    return Ends.classifier(net, x, options, "", "");
  }

  private static Tensor stem(SpecWriter net, Tensor x) {
    Tensor single = same(net, x, 96, 1);
    Tensor wide = same(net, same(net, x, 48, 1), 64, 5);
    Tensor twice = same(net, same(net, same(net, x, 64, 1), 96, 3), 96, 3);
    Tensor pooled = same(net, net.averagePooling2d(3, 1).same().on(x), 64, 1);
    return net.concatenate().named("mixed_5b").on(single, wide, twice, pooled);
  }

  private static Tensor block35(SpecWriter net, Tensor x, String name) {
    Tensor single = same(net, x, 32, 1);
    Tensor once = same(net, same(net, x, 32, 1), 32, 3);
    Tensor twice = same(net, same(net, same(net, x, 32, 1), 48, 3), 64, 3);
    Tensor mixed = net.concatenate().named(name + "_mixed").on(single, once, twice);
    return residual(net, x, mixed, 0.17, name, true);
  }

  private static Tensor firstReduction(SpecWriter net, Tensor x) {
    Tensor direct = unit(net, net.conv2d(384, 3).strides(2), x);
    Tensor deep = same(net, same(net, x, 256, 1), 256, 3);
    deep = unit(net, net.conv2d(384, 3).strides(2), deep);
    Tensor pooled = net.maxPooling2d(3, 2).on(x);
    return net.concatenate().named("mixed_6a").on(direct, deep, pooled);
  }

  private static Tensor block17(SpecWriter net, Tensor x, String name) {
    Tensor single = same(net, x, 192, 1);
    Tensor deep = same(net, same(net, same(net, x, 128, 1), 160, 1, 7), 192, 7, 1);
    Tensor mixed = net.concatenate().named(name + "_mixed").on(single, deep);
    return residual(net, x, mixed, 0.1, name, true);
  }

  private static Tensor secondReduction(SpecWriter net, Tensor x) {
    Tensor first = same(net, x, 256, 1);
    first = unit(net, net.conv2d(384, 3).strides(2), first);
    Tensor second = same(net, x, 256, 1);
    second = unit(net, net.conv2d(288, 3).strides(2), second);
    Tensor third = same(net, same(net, x, 256, 1), 288, 3);
    third = unit(net, net.conv2d(320, 3).strides(2), third);
    Tensor pooled = net.maxPooling2d(3, 2).on(x);
    return net.concatenate().named("mixed_7a").on(first, second, third, pooled);
  }

  private static Tensor block8(SpecWriter net, Tensor x, String name, boolean isActivated) {
    Tensor single = same(net, x, 192, 1);
    Tensor deep = same(net, same(net, same(net, x, 192, 1), 224, 1, 3), 256, 3, 1);
    Tensor mixed = net.concatenate().named(name + "_mixed").on(single, deep);
    // The last block is neither scaled nor activated.
    return residual(net, x, mixed, isActivated ? 0.2 : 1.0, name, isActivated);
  }

  private static Tensor residual(
      SpecWriter net, Tensor x, Tensor mixed, double scale, String name, boolean isActivated) {
    Tensor up = net.conv2d(x.channels(), 1).same().bias(true).named(name + "_conv").on(mixed);
    Tensor sum = net.sameShape("CustomScaleLayer").with("scale", scale).on(x, up);
    return isActivated ? net.activation("relu").named(name + "_ac").on(sum) : sum;
  }

  private static Tensor same(SpecWriter net, Tensor x, int filters, int... size) {
    return unit(net, net.conv2d(filters, size).same(), x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(
        OfficialWeights.kernels(
            "inception_resnet_v2",
            "inception_resnet_v2",
            options.includeTop(),
            "e693bd0210a403b3192acc6073ad2e96",
            "d19885ff4a710c122648d3b5c3b684e4"));
  }
}
