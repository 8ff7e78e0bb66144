package io.github.topwork.importer.applications;

import io.github.topwork.graph.Layer;
import io.github.topwork.importer.keras.ModelSpec;

/**
 * A model of the test data: a name of {@code keras.applications} and a variant, such as {@code
 * MobileNet_0.25} or {@code MobileNetV3Small_minimalistic}.
 */
public record GoldenModel(Application application, ApplicationOptions options) {
  /** Reads the name of a model of the test data. */
  public static GoldenModel of(String name) {
    int end = name.indexOf('_');
    Application application = Application.named(end < 0 ? name : name.substring(0, end));
    ApplicationOptions.Builder options = ApplicationOptions.builder();
    if (name.endsWith("_minimalistic")) {
      options.minimalistic(true);
    } else if (end >= 0) {
      options.alpha(Double.parseDouble(name.substring(end + 1)));
    }
    return new GoldenModel(application, options.build());
  }

  /** Describes it with its default input. */
  public ModelSpec spec(boolean includeTop) {
    return application.spec(options.toBuilder().includeTop(includeTop).build());
  }

  /** Role of a layer's variable, by the names of the test data. */
  public static String role(Layer layer, String variable) {
    String role = variable.substring(variable.lastIndexOf('/') + 1);
    return layer.className().equals("DepthwiseConv2D") && role.equals("kernel")
        ? "depthwise_kernel"
        : role;
  }
}
