package io.github.topwork.importer.applications;

import io.github.topwork.graph.Layer;
import io.github.topwork.importer.keras.ModelSpec;

/** A model of the test data by its name there, such as {@code MobileNet_0.25}. */
public record GoldenModel(Application application, ApplicationOptions options) {
  /** Finds the model of a name of the test data. */
  public static GoldenModel of(String name) {
    ApplicationForm form = ApplicationForm.named(name);
    return new GoldenModel(form.application(), form.options());
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
