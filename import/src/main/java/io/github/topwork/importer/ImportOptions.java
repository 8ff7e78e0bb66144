package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerRegistry;
import io.github.topwork.importer.keras.layer.StandardLayers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How to import a model.
 *
 * @param signature key of the signature to import; where empty, {@code serving_default}, else the
 *     only signature there is
 * @param tags tags of the MetaGraph of a SavedModel
 * @param layers builders of the layers of {@code .keras} and HDF5 files
 */
public record ImportOptions(Optional<String> signature, Set<String> tags, LayerRegistry layers) {
  public ImportOptions {
    requireNonNull(signature, "signature");
    requireNonNull(layers, "layers");
    tags = Set.copyOf(tags);
  }

  /** Returns the options for most models: the default signature of the MetaGraph {@code serve}. */
  public static ImportOptions defaults() {
    return builder().build();
  }

  /** Starts options. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects {@link ImportOptions}. */
  public static final class Builder {
    private Optional<String> signature = Optional.empty();
    private Set<String> tags = SavedModelReader.SERVE;
    private LayerRegistry layers = StandardLayers.registry();

    private Builder() {}

    /** Imports the signature of this key. */
    public Builder signature(String key) {
      signature = Optional.of(key);
      return this;
    }

    /** Imports the MetaGraph with exactly these tags. */
    public Builder tags(Set<String> newTags) {
      tags = Set.copyOf(newTags);
      return this;
    }

    /**
     * Adds a builder for a layer class that is not Keras's own, or in place of one that is.
     *
     * @param className the name under which the class was registered, {@code package>Class}
     */
    public Builder layer(String className, LayerBuilder builder) {
      layers = layers.with(Map.of(className, builder));
      return this;
    }

    /** Builds the options. */
    public ImportOptions build() {
      return new ImportOptions(signature, tags, layers);
    }
  }
}
