package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.savedmodel.Asset;
import io.github.topwork.importer.keras.WeightReport;
import java.util.List;
import java.util.Optional;

/**
 * A model that was imported, with its weights. Weights lie in memory-mapped files; close the model
 * when they are not needed any more. Tensors already taken from {@link #weights()} stay valid.
 */
public final class ImportedModel implements AutoCloseable {
  private final ModelGraph model;
  private final WeightSource weights;
  private final String signatureKey;
  private final List<String> signatureKeys;
  private final List<Asset> assets;
  private final List<String> warnings;
  private final Optional<WeightReport> weightReport;

  ImportedModel(
      ModelGraph model,
      WeightSource weights,
      String signatureKey,
      List<String> signatureKeys,
      List<Asset> assets,
      List<String> warnings) {
    this(model, weights, signatureKey, signatureKeys, assets, warnings, Optional.empty());
  }

  ImportedModel(
      ModelGraph model,
      WeightSource weights,
      String signatureKey,
      List<String> signatureKeys,
      List<Asset> assets,
      List<String> warnings,
      Optional<WeightReport> weightReport) {
    this.model = requireNonNull(model, "model");
    this.weights = requireNonNull(weights, "weights");
    this.signatureKey = signatureKey;
    this.signatureKeys = List.copyOf(signatureKeys);
    this.assets = List.copyOf(assets);
    this.warnings = List.copyOf(warnings);
    this.weightReport = weightReport;
  }

  /** The graph in canonical form, its inputs, outputs, variables and layers. */
  public ModelGraph model() {
    return model;
  }

  /** The numbers of the variables, by the names in {@link ModelGraph#variables()}. */
  public WeightSource weights() {
    return weights;
  }

  /** Key of the signature that was imported. */
  public String signatureKey() {
    return signatureKey;
  }

  /** Keys of all signatures of the file, sorted. */
  public List<String> signatureKeys() {
    return signatureKeys;
  }

  /** Files that belong to the model. */
  public List<Asset> assets() {
    return assets;
  }

  /** What a user may want to know, one sentence each. */
  public List<String> warnings() {
    return warnings;
  }

  /** What became of the weights of the file, for models that were built from layers. */
  public Optional<WeightReport> weightReport() {
    return weightReport;
  }

  /**
   * Official weights that this model has, recognised by their numbers; all of them are read for
   * that. A model that was fine-tuned has some of them left.
   */
  public Optional<KnownWeights> knownWeights() {
    return KnownWeights.of(model, weights);
  }

  /** Closes the weights; may be called twice. */
  @Override
  public void close() {
    weights.close();
  }
}
