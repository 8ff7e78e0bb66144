package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * ResNet 50, 101 and 152, first version.
 *
 * @see <a href="https://arxiv.org/abs/1512.03385">He et al.: Deep Residual Learning</a>
 */
final class ResNet implements Architecture {
  /** As the models were trained in Caffe. */
  static final double EPSILON = 1.001e-5;

  private final String name;
  private final int[] blocks;
  private final String[] hashes;

  private ResNet(String name, int[] blocks, String... hashes) {
    this.name = name;
    this.blocks = blocks;
    this.hashes = hashes;
  }

  static ResNet of50() {
    return new ResNet(
        "resnet50",
        blocks(50),
        "2cb95161c43110f7111970584f804107",
        "4d473c1dd8becc155b73f8504c6f6626");
  }

  static ResNet of101() {
    return new ResNet(
        "resnet101",
        blocks(101),
        "f1aeb4b969a6efcfb50fad2f0c20cfc5",
        "88cf7a10940856eca736dc7b7e228a21");
  }

  static ResNet of152() {
    return new ResNet(
        "resnet152",
        blocks(152),
        "100835be76be38e30d865e96f2aaae62",
        "ee4c566cf9a93f14d82f913c2dc6dd0c");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = net.zeroPadding2d(border(3)).named("conv1_pad").on(input);
    x = net.conv2d(64, 7).strides(2).named("conv1_conv").on(x);
    x = normalized(net, x, "conv1");
    x = relu(net, x, "conv1_relu");
    x = net.zeroPadding2d(border(1)).named("pool1_pad").on(x);
    x = net.maxPooling2d(3, 2).named("pool1_pool").on(x);
    int filters = 64;
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int i = 1; i <= blocks[stage]; i++) {
        String block = "conv" + (stage + 2) + "_block" + i;
        x = block(net, x, filters, stage > 0 && i == 1 ? 2 : 1, i == 1, block);
      }
      filters *= 2;
    }
    return Ends.classifier(net, x, options, "avg_pool", "max_pool");
  }

  private static Tensor block(
      SpecWriter net, Tensor input, int filters, int strides, boolean projected, String name) {
    Tensor shortcut = input;
    if (projected) {
      shortcut = net.conv2d(4 * filters, 1).strides(strides).named(name + "_0_conv").on(input);
      shortcut = normalized(net, shortcut, name + "_0");
    }
    Tensor x = net.conv2d(filters, 1).strides(strides).named(name + "_1_conv").on(input);
    x = normalized(net, x, name + "_1");
    x = relu(net, x, name + "_1_relu");
    x = net.conv2d(filters, 3).same().named(name + "_2_conv").on(x);
    x = normalized(net, x, name + "_2");
    x = relu(net, x, name + "_2_relu");
    x = net.conv2d(4 * filters, 1).named(name + "_3_conv").on(x);
    x = normalized(net, x, name + "_3");
    x = net.add().named(name + "_add").on(shortcut, x);
    return relu(net, x, name + "_out");
  }

  /** How many blocks the stages have, in both versions. */
  static int[] blocks(int depth) {
    return switch (depth) {
      case 50 -> new int[] {3, 4, 6, 3};
      case 101 -> new int[] {3, 4, 23, 3};
      case 152 -> new int[] {3, 8, 36, 3};
      default ->
          throw new IllegalArgumentException("depth: " + depth + " (expected: 50, 101 or 152)");
    };
  }

  static int[][] border(int size) {
    return new int[][] {{size, size}, {size, size}};
  }

  static Tensor normalized(SpecWriter net, Tensor x, String name) {
    return net.batchNormalization().with("epsilon", EPSILON).named(name + "_bn").on(x);
  }

  static Tensor relu(SpecWriter net, Tensor x, String name) {
    return net.activation("relu").named(name).on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(OfficialWeights.kernels("resnet", name, options.includeTop(), hashes));
  }
}
