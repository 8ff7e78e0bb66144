package io.github.topwork.importer.applications;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The layers of an application. */
interface Architecture {
  /** Writes all layers after the input and returns the output. */
  Tensor write(SpecWriter net, Tensor input, ApplicationOptions options);

  /** Name of the model, as Keras gives it. */
  String modelName(ApplicationOptions options, ImageShape input);

  /** The official ImageNet weights for these options, if there are any. */
  Optional<OfficialWeights> weights(ApplicationOptions options);

  /** The forms with official weights, the plain one first. */
  default List<ApplicationOptions> variants() {
    return List.of(ApplicationOptions.defaults());
  }

  /** Forms of these widths. */
  static List<ApplicationOptions> widths(double... alphas) {
    return Arrays.stream(alphas)
        .mapToObj(alpha -> ApplicationOptions.builder().alpha(alpha).build())
        .toList();
  }
}
