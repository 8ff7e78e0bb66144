package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.util.Optional;

/** The layers of an application. */
interface Architecture {
  /** Writes all layers after the input and returns the output. */
  Tensor write(SpecWriter net, Tensor input, ApplicationOptions options);

  /** Name of the model, as Keras gives it. */
  String modelName(ApplicationOptions options, ImageShape input);

  /** The official ImageNet weights for these options, if there are any. */
  Optional<OfficialWeights> weights(ApplicationOptions options);
}
