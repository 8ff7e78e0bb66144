package io.github.topwork.importer.applications;

/** How architectures end: with a classifier, with pooled features, or with feature maps. */
final class Ends {
  private Ends() {}

  /** Average pooling and a dense classifier, or pooled features; pooling is named as stated. */
  static Tensor classifier(
      SpecWriter net, Tensor x, ApplicationOptions options, String average, String max) {
    if (!options.includeTop()) {
      return pooled(net, x, options, average, max);
    }
    Tensor features = net.globalAveragePooling2d().named("avg_pool").on(x);
    return predictions(net, features, options);
  }

  /** The dense classifier. */
  static Tensor predictions(SpecWriter net, Tensor features, ApplicationOptions options) {
    return net.dense(options.classes(), options.classifierActivation())
        .named("predictions")
        .on(features);
  }

  /** The features of a model without its top; an empty name for an automatic one. */
  static Tensor pooled(
      SpecWriter net, Tensor x, ApplicationOptions options, String average, String max) {
    return switch (options.pooling()) {
      case NONE -> x;
      case AVG -> net.globalAveragePooling2d().named(average).on(x);
      case MAX -> net.globalMaxPooling2d().named(max).on(x);
    };
  }
}
