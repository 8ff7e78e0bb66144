package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.InferenceForm;
import io.github.topwork.graph.savedmodel.Asset;
import io.github.topwork.graph.savedmodel.Signature;
import io.github.topwork.importer.applications.KnownWeights;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.importer.keras.WeightReport;
import io.github.topwork.importer.savedmodel.SignatureModel;
import java.util.ArrayList;
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

  private ImportedModel(
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

  static ImportedModel of(SignatureModel read) {
    return new ImportedModel(
        read.graph(),
        read.weights(),
        read.key(),
        read.keys(),
        read.assets(),
        read.warnings(),
        Optional.empty());
  }

  /** Brings a model into its last form; where that fails its weights are closed. */
  static ImportedModel of(KerasModel read) {
    ModelGraph tidy;
    try {
      tidy = InferenceForm.of(read.graph());
    } catch (RuntimeException | Error e) {
      read.weights().close();
      throw e;
    }
    // What makes results wrong comes before what changes their last digits.
    List<String> warnings = new ArrayList<>(read.report().warning().stream().toList());
    warnings.addAll(read.warnings());
    return new ImportedModel(
        tidy,
        read.weights(),
        Signature.SERVING_DEFAULT,
        List.of(Signature.SERVING_DEFAULT),
        List.of(),
        warnings,
        Optional.of(read.report()));
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
