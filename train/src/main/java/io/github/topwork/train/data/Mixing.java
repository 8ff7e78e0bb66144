package io.github.topwork.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Mixes each image of a batch with another one of it, and their labels alike: Keras's {@code MixUp}
 * and {@code CutMix}, which no model can hold, as they change labels too.
 */
interface Mixing {
  /** By class, how it is made of its settings. */
  Map<String, Function<LayerDefinition, Mixing>> KINDS =
      Map.of("MixUp", MixUp::of, "CutMix", CutMix::of);

  /** Changes images and labels in place. */
  void mix(MixedBatch batch, SplitMix64 random);

  /**
   * The mixing that a layer of Keras is; nothing where it is another layer.
   *
   * @throws ShapeMismatchException if its settings are not those of the class
   */
  static Optional<Mixing> of(LayerDefinition layer) {
    return Optional.ofNullable(KINDS.get(layer.className())).map(kind -> kind.apply(layer));
  }

  /** Refuses settings that are none of the layer's. */
  static void requireOnly(LayerDefinition layer, String... known) {
    Set<String> others = new TreeSet<>();
    layer.config().fieldNames().forEachRemaining(others::add);
    others.removeAll(Set.of(known));
    others.remove("name");
    if (!others.isEmpty()) {
      throw refused(layer, "settings " + others, "among " + new TreeSet<>(Set.of(known)));
    }
  }

  /** The numbers of a setting, one or more. */
  static double[] numbers(LayerDefinition layer, String key, double otherwise) {
    JsonNode json = layer.config().path(key);
    if (json.isMissingNode()) {
      return new double[] {otherwise};
    }
    double[] numbers = new double[json.isArray() ? json.size() : 1];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = json.isArray() ? json.get(i) : json;
      numbers[i] = number.isNumber() ? number.doubleValue() : Double.NaN;
    }
    return numbers;
  }

  static ShapeMismatchException refused(LayerDefinition layer, String given, String expected) {
    return new ShapeMismatchException(
        new Problem(
            "Layer does not fit",
            given,
            expected,
            "layer of class " + layer.className() + " of the augmentation",
            "change its settings"));
  }
}
