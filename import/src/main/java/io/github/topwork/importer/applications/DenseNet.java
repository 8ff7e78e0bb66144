package io.github.topwork.importer.applications;

import static io.github.topwork.importer.applications.ResNet.border;
import static io.github.topwork.importer.applications.ResNet.normalized;
import static io.github.topwork.importer.applications.ResNet.relu;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * DenseNet 121, 169 and 201.
 *
 * @see <a href="https://arxiv.org/abs/1608.06993">Huang et al.: Densely Connected Convolutional
 *     Networks</a>
 */
final class DenseNet implements Architecture {
  private static final int GROWTH = 32;

  private final String name;
  private final int[] blocks;
  private final String[] hashes;

  private DenseNet(String name, int[] blocks, String... hashes) {
    this.name = name;
    this.blocks = blocks;
    this.hashes = hashes;
  }

  static DenseNet of121() {
    return new DenseNet(
        "densenet121",
        new int[] {6, 12, 24, 16},
        "9d60b8095a5708f2dcce2bca79d332c7",
        "30ee3e1110167f948a6b9946edeeb738");
  }

  static DenseNet of169() {
    return new DenseNet(
        "densenet169",
        new int[] {6, 12, 32, 32},
        "d699b8f76981ab1b30698df4c175e90b",
        "b8c4d4c20dd625c148057b9ff1c1176b");
  }

  static DenseNet of201() {
    return new DenseNet(
        "densenet201",
        new int[] {6, 12, 48, 32},
        "1ceb130c1ea1b78c3bf6114dbdfd8807",
        "c13680b51ded0fb44dff2d8f86ac8bb1");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = net.zeroPadding2d(border(3)).on(input);
    x = net.conv2d(64, 7).strides(2).noBias().named("conv1_conv").on(x);
    x = relu(net, normalized(net, x, "conv1"), "conv1_relu");
    x = net.zeroPadding2d(border(1)).on(x);
    x = net.maxPooling2d(3, 2).named("pool1").on(x);
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int i = 1; i <= blocks[stage]; i++) {
        x = block(net, x, "conv" + (stage + 2) + "_block" + i);
      }
      if (stage < blocks.length - 1) {
        x = transition(net, x, "pool" + (stage + 2));
      }
    }
    x = net.batchNormalization().with("epsilon", ResNet.EPSILON).named("bn").on(x);
    x = relu(net, x, "relu");
    return Ends.classifier(net, x, options, "avg_pool", "max_pool");
  }

  private static Tensor block(SpecWriter net, Tensor input, String name) {
    Tensor x = relu(net, normalized(net, input, name + "_0"), name + "_0_relu");
    x = net.conv2d(4 * GROWTH, 1).noBias().named(name + "_1_conv").on(x);
    x = relu(net, normalized(net, x, name + "_1"), name + "_1_relu");
    x = net.conv2d(GROWTH, 3).same().noBias().named(name + "_2_conv").on(x);
    return net.concatenate().named(name + "_concat").on(input, x);
  }

  private static Tensor transition(SpecWriter net, Tensor input, String name) {
    Tensor x = relu(net, normalized(net, input, name), name + "_relu");
    x = net.conv2d(x.channels() / 2, 1).noBias().named(name + "_conv").on(x);
    return net.averagePooling2d(2, 2).named(name + "_pool").on(x);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(OfficialWeights.kernels("densenet", name, options.includeTop(), hashes));
  }
}
