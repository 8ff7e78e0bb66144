package io.github.topwork.importer;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.savedmodel.Signature;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.importer.keras.ModelSpec;
import io.github.topwork.importer.keras.WeightOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Imports what Keras describes by layers: archives, HDF5 files and JSON. */
final class KerasImporter {
  private KerasImporter() {}

  static ImportedModel read(Path path, ImportOptions options) throws IOException {
    if (options.weights().isEmpty() && ModelFormat.of(path) == ModelFormat.HDF5) {
      Optional<ImportedModel> application = WeightFileOwner.open(path, options);
      if (application.isPresent()) {
        return application.get();
      }
    }
    return finish(
        KerasModel.read(
            path, options.layers(), options.weights(), options.matching(), ModelDigest.of(path)));
  }

  static ImportedModel build(ModelSpec spec, ImportOptions options, long seed) {
    return finish(KerasModel.of(spec, options.layers(), seed));
  }

  static ImportedModel load(
      ModelSpec spec, Path weights, WeightOptions matching, ImportOptions options)
      throws IOException {
    return finish(
        KerasModel.of(spec, options.layers(), weights, ModelDigest.of(weights), matching));
  }

  /**
   * Loads weights that come without their model.
   *
   * @param owner the model to which they were found to belong
   */
  static ImportedModel load(ModelSpec spec, String owner, Path weights, ImportOptions options)
      throws IOException {
    KerasModel read =
        KerasModel.of(spec, options.layers(), weights, ModelDigest.of(weights), WeightOptions.ALL);
    ModelGraph model = read.graph();
    Provenance from = model.provenance();
    Provenance provenance =
        new Provenance(owner + ", " + from.format(), from.producer(), from.source(), from.sha256());
    ModelGraph named =
        new ModelGraph(
            model.graph(),
            model.inputs(),
            model.outputs(),
            model.variables(),
            model.layers(),
            provenance);
    return finish(new KerasModel(named, read.weights(), read.report(), read.warnings()));
  }

  /** Brings a model into its last form; where that fails its weights are closed. */
  static ImportedModel finish(KerasModel read) {
    ModelGraph tidy;
    try {
      tidy = InferenceForm.of(read.graph());
    } catch (RuntimeException | Error e) {
      read.weights().close();
      throw e;
    }
    return new ImportedModel(
        tidy,
        read.weights(),
        Signature.SERVING_DEFAULT,
        List.of(Signature.SERVING_DEFAULT),
        List.of(),
        warnings(read),
        Optional.of(read.report()));
  }

  private static List<String> warnings(KerasModel read) {
    List<String> warnings = new ArrayList<>();
    // What makes results wrong comes before what changes their last digits.
    read.report().warning().ifPresent(warnings::add);
    warnings.addAll(read.warnings());
    return warnings;
  }
}
