package io.github.topwork.importer.keras;

import io.github.topwork.problem.NearNames;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which builder writes which layer: an immutable map of Keras class names. */
public final class LayerRegistry {
  private final Map<String, LayerBuilder> builders;

  private LayerRegistry(Map<String, LayerBuilder> builders) {
    this.builders = Collections.unmodifiableMap(builders);
  }

  /** Returns the registry of these builders by class name. */
  public static LayerRegistry of(Map<String, LayerBuilder> builders) {
    return new LayerRegistry(new TreeMap<>(builders));
  }

  /** Returns this registry with builders added; they go before those of the same names. */
  public LayerRegistry with(Map<String, LayerBuilder> more) {
    TreeMap<String, LayerBuilder> all = new TreeMap<>(builders);
    all.putAll(more);
    return new LayerRegistry(all);
  }

  /** The builder of layers of this class. */
  public Optional<LayerBuilder> find(String className) {
    return Optional.ofNullable(builders.get(className));
  }

  String hint(String className) {
    // What all operations begin with must not make short names alike.
    String prefix = className.startsWith(LayerSpec.OPERATION) ? LayerSpec.OPERATION : "";
    List<String> known =
        builders.keySet().stream()
            .filter(name -> name.startsWith(LayerSpec.OPERATION) != prefix.isEmpty())
            .map(name -> name.substring(prefix.length()))
            .toList();
    return NearNames.hint(className.substring(prefix.length()), known);
  }
}
