package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/**
 * VGG16 and VGG19.
 *
 * @see <a href="https://arxiv.org/abs/1409.1556">Simonyan and Zisserman: Very Deep Convolutional
 *     Networks</a>
 */
final class Vgg implements Architecture {
  private static final int[] FILTERS = {64, 128, 256, 512, 512};

  private final String name;
  private final int[] convolutions;
  private final String[] hashes;

  private Vgg(String name, int[] convolutions, String... hashes) {
    this.name = name;
    this.convolutions = convolutions;
    this.hashes = hashes;
  }

  static Vgg of16() {
    return new Vgg(
        "vgg16",
        new int[] {2, 2, 3, 3, 3},
        "64373286793e3c8b2b4e3219cbf3544b",
        "6d6bbae143d832006294945121d1f1fc");
  }

  static Vgg of19() {
    return new Vgg(
        "vgg19",
        new int[] {2, 2, 4, 4, 4},
        "cbe5617147190e668d6c5d5026f83318",
        "253f8cb515780f3b799900260a226db6");
  }

  @Override
  public String modelName(ApplicationOptions options, ImageShape input) {
    return name;
  }

  @Override
  public Tensor write(SpecWriter net, Tensor input, ApplicationOptions options) {
    Tensor x = input;
    for (int block = 0; block < FILTERS.length; block++) {
      String prefix = "block" + (block + 1);
      for (int i = 1; i <= convolutions[block]; i++) {
        x =
            net.conv2d(FILTERS[block], 3)
                .same()
                .activation("relu")
                .named(prefix + "_conv" + i)
                .on(x);
      }
      x = net.maxPooling2d(2, 2).named(prefix + "_pool").on(x);
    }
    if (!options.includeTop()) {
      return Ends.pooled(net, x, options, "", "");
    }
    x = net.flatten().named("flatten").on(x);
    x = net.dense(4096, "relu").named("fc1").on(x);
    x = net.dense(4096, "relu").named("fc2").on(x);
    return Ends.predictions(net, x, options);
  }

  @Override
  public Optional<OfficialWeights> weights(ApplicationOptions options) {
    return Optional.of(OfficialWeights.kernels(name, name, options.includeTop(), hashes));
  }
}
