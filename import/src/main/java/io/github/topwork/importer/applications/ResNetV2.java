package io.github.topwork.importer.applications;

import static io.github.topwork.importer.applications.ResNet.blocks;
import static io.github.topwork.importer.applications.ResNet.border;
import static io.github.topwork.importer.applications.ResNet.normalized;
import static io.github.topwork.importer.applications.ResNet.relu;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * ResNet 50, 101 and 152, second version: normalization and activation come before convolutions.
 *
 * @see <a href="https://arxiv.org/abs/1603.05027">He et al.: Identity Mappings in Deep Residual
 *     Networks</a>
 */
final class ResNetV2 implements Architecture {
  private final String name;
  private final int[] blocks;
  private final String[] hashes;

  private ResNetV2(String name, int[] blocks, String... hashes) {
    this.name = name;
    this.blocks = blocks;
    this.hashes = hashes;
  }

  static ResNetV2 of50() {
    return new ResNetV2(
        "resnet50v2",
        blocks(50),
        "3ef43a0b657b3be2300d5770ece849e0",
        "fac2f116257151a9d068a22e544a4917");
  }

  static ResNetV2 of101() {
    return new ResNetV2(
        "resnet101v2",
        blocks(101),
        "6343647c601c52e1368623803854d971",
        "c0ed64b8031c3730f411d2eb4eea35b5");
  }

  static ResNetV2 of152() {
    return new ResNetV2(
        "resnet152v2",
        blocks(152),
        "a49b44d1979771252814e80f8ec446f9",
        "ed17cf2e0169df9d443503ef94b23b33");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = net.zeroPadding2d(border(3)).named("conv1_pad").on(input);
    x = net.conv2d(64, 7).strides(2).named("conv1_conv").on(x);
    x = net.zeroPadding2d(border(1)).named("pool1_pad").on(x);
    x = net.maxPooling2d(3, 2).named("pool1_pool").on(x);
    int filters = 64;
    for (int stage = 0; stage < blocks.length; stage++) {
      boolean isLastStage = stage == blocks.length - 1;
      for (int i = 1; i <= blocks[stage]; i++) {
        // A stage halves the image in its last block, other than in the first version.
        int strides = i == blocks[stage] && !isLastStage ? 2 : 1;
        x = block(net, x, filters, strides, i == 1, "conv" + (stage + 2) + "_block" + i);
      }
      filters *= 2;
    }
    x = normalized(net, x, "post");
    x = relu(net, x, "post_relu");
    return Ends.classifier(net, x, options, "avg_pool", "max_pool");
  }

  private static Tensor block(
      SpecWriter net, Tensor input, int filters, int strides, boolean projected, String name) {
    Tensor active = relu(net, normalized(net, input, name + "_preact"), name + "_preact_relu");
    Tensor shortcut = input;
    if (projected) {
      shortcut = net.conv2d(4 * filters, 1).strides(strides).named(name + "_0_conv").on(active);
    } else if (strides > 1) {
      shortcut = net.maxPooling2d(1, strides).on(input);
    }
    Tensor x = net.conv2d(filters, 1).noBias().named(name + "_1_conv").on(active);
    x = relu(net, normalized(net, x, name + "_1"), name + "_1_relu");
    x = net.zeroPadding2d(border(1)).named(name + "_2_pad").on(x);
    x = net.conv2d(filters, 3).strides(strides).noBias().named(name + "_2_conv").on(x);
    x = relu(net, normalized(net, x, name + "_2"), name + "_2_relu");
    x = net.conv2d(4 * filters, 1).named(name + "_3_conv").on(x);
    return net.add().named(name + "_out").on(shortcut, x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(OfficialWeights.kernels("resnet", name, options.includeTop(), hashes));
  }
}
