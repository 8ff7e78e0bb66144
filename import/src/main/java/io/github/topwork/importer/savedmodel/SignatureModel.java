package io.github.topwork.importer.savedmodel;

import io.github.topwork.file.Sha256;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.pass.InferenceForm;
import io.github.topwork.graph.savedmodel.Asset;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.graph.savedmodel.Signature;
import io.github.topwork.graph.savedmodel.TensorBundleReader;
import io.github.topwork.graph.savedmodel.TopworkJson;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One signature of a SavedModel, with the numbers of its variables.
 *
 * @param graph the graph in canonical form
 * @param weights the numbers; the owner closes them
 * @param key key of the signature
 * @param keys keys of all signatures of the file, sorted
 * @param assets files that belong to the model
 * @param warnings what a user may want to know about the import, one sentence each
 */
public record SignatureModel(
    ModelGraph graph,
    WeightSource weights,
    String key,
    List<String> keys,
    List<Asset> assets,
    List<String> warnings) {
  public SignatureModel {
    keys = List.copyOf(keys);
    assets = List.copyOf(assets);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a signature.
   *
   * @param tags tags of the MetaGraph
   * @param key key of the signature; where empty, {@code serving_default}, else the only one there
   *     is
   * @throws io.github.topwork.problem.ModelFormatException if the folder is damaged or hostile
   * @throws SignatureNotFoundException if the model lacks the signature
   * @throws io.github.topwork.problem.UnsupportedOpException if the signature cannot run without
   *     state that this library does not keep
   * @throws IOException if a file cannot be read
   */
  public static SignatureModel read(Path directory, Set<String> tags, Optional<String> key)
      throws IOException {
    SavedModel file = SavedModelReader.read(directory, tags);
    Signature signature = choose(file, key);
    FlatSignature flat = FlatSignature.of(file, signature);
    InferenceChecks.check(flat, OpRegistry.tensorFlow());
    List<Node> holders = flat.needed().stream().filter(VariableBinder::holdsVariable).toList();
    TensorBundleReader bundle = holders.isEmpty() ? null : file.openVariables().orElse(null);
    try {
      return read(file, signature, flat, holders, bundle);
    } catch (RuntimeException | IOException | Error e) {
      if (bundle != null) {
        bundle.close();
      }
      throw e;
    }
  }

  private static SignatureModel read(
      SavedModel file,
      Signature signature,
      FlatSignature flat,
      List<Node> holders,
      @Nullable TensorBundleReader bundle)
      throws IOException {
    CheckpointKeys keys = CheckpointKeys.of(file);
    List<VariableBinding> bindings =
        new VariableBinder(file, keys, bundle, VariableBinder.capturedObjects(file, flat.outer()))
            .bind(holders);
    CanonicalForm canonical = new CanonicalForm(flat, bindings);
    LayerTree layers = SavedModelLayers.of(file, flat, canonical, bindings);
    ModelGraph model =
        new ModelGraph(
            canonical.graph(),
            canonical.inputs(),
            canonical.outputs(),
            bindings.stream().map(VariableBinding::variable).toList(),
            layers,
            provenance(file));
    FreeBatch.Result free = FreeBatch.of(InferenceForm.of(model));
    ModelGraph tidy = free.isChanged() ? InferenceForm.of(free.model()) : free.model();
    return new SignatureModel(
        TopworkJson.restore(tidy, file),
        new BundleWeights(bundle, bindings),
        signature.key(),
        List.copyOf(file.signatures().keySet()),
        file.assets(),
        warnings(model, tidy, free.warning()));
  }

  private static Signature choose(SavedModel file, Optional<String> key) {
    if (key.isPresent()) {
      return file.signature(key.get());
    }
    if (file.signatures().size() == 1) {
      return file.signature(file.signatures().keySet().iterator().next());
    }
    if (!file.signatures().isEmpty() && !file.signatures().containsKey(Signature.SERVING_DEFAULT)) {
      throw new SignatureNotFoundException(
          new Problem(
              "Signature not chosen",
              "no key, and a model with several signatures, none of them '"
                  + Signature.SERVING_DEFAULT
                  + "'",
              "one of " + file.signatures().keySet(),
              file.directory().toString(),
              "name the signature to import"));
    }
    return file.signature(Signature.SERVING_DEFAULT);
  }

  private static Provenance provenance(SavedModel file) throws IOException {
    String format;
    if (file.objects().isEmpty()) {
      format = "TensorFlow 1 SavedModel";
    } else if (!file.kerasObjects().isEmpty()) {
      format = "Keras 2 SavedModel";
    } else {
      boolean isKeras3 =
          file.objects()
              .root()
              .map(root -> root.children().containsKey("_all_variables"))
              .orElse(false);
      format = isKeras3 ? "Keras 3 SavedModel" : "TensorFlow 2 SavedModel";
    }
    String producer =
        file.tensorflowVersion().isEmpty()
            ? "TensorFlow"
            : "TensorFlow " + file.tensorflowVersion();
    return new Provenance(
        format, producer, file.directory().toString(), Sha256.ofModel(file.directory()));
  }

  private static List<String> warnings(
      ModelGraph model, ModelGraph tidy, Optional<String> fixedBatch) {
    List<String> warnings = new ArrayList<>();
    fixedBatch.ifPresent(warnings::add);
    if (tidy.variables().isEmpty() && !model.variables().isEmpty()) {
      warnings.add("No variable influences the outputs.");
    }
    for (var input : tidy.inputs()) {
      boolean used =
          tidy.graph().nodes().stream().anyMatch(node -> node.inputs().contains(input.value()));
      boolean returned =
          tidy.outputs().stream().anyMatch(output -> output.value().equals(input.value()));
      if (!used && !returned) {
        warnings.add("Input '" + input.name() + "' has no influence on the outputs.");
      }
    }
    return warnings;
  }
}
