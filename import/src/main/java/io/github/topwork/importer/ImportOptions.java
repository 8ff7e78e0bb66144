package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerRegistry;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.importer.keras.layer.StandardLayers;
import java.nio.file.Path;
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
 * @param weights a file of weights for a model of Keras, loaded over its own
 * @param matching how these are matched with the model's layers
 */
public record ImportOptions(
    Optional<String> signature,
    Set<String> tags,
    LayerRegistry layers,
    Optional<Path> weights,
    WeightOptions matching) {
  public ImportOptions {
    requireNonNull(signature, "signature");
    requireNonNull(layers, "layers");
    requireNonNull(weights, "weights");
    requireNonNull(matching, "matching");
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

    private Optional<Path> weights = Optional.empty();
    private WeightOptions matching = WeightOptions.ALL;

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
     * @param className the name under which the class was registered, {@code package>Class}; {@code
     *     Lambda>function} for a Lambda that has only the name of a function, as the message says
     */
    public Builder layer(String className, LayerBuilder builder) {
      layers = layers.with(Map.of(className, builder));
      return this;
    }

    /**
     * Loads weights into a model that Keras described: into the JSON of {@code model.to_json()}, or
     * over the weights that the model's file has.
     *
     * @param file a weights file of any Keras, or a whole model of which the weights are taken
     * @param how how weights and layers are matched
     */
    public Builder weights(Path file, WeightOptions how) {
      weights = Optional.of(file);
      matching = how;
      return this;
    }

    /** Builds the options. */
    public ImportOptions build() {
      return new ImportOptions(signature, tags, layers, weights, matching);
    }
  }
}
