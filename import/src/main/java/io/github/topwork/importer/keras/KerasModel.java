package io.github.topwork.importer.keras;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.hdf5.Hdf5File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A model that was built from its description, with the numbers of its weights.
 *
 * @param graph the graph as the layers wrote it, before any pass
 * @param weights the numbers; the owner closes them
 * @param report which numbers are from a file
 */
public record KerasModel(ModelGraph graph, WeightSource weights, WeightReport report) {
  /**
   * Reads a {@code .keras} archive.
   *
   * @param sha256 digest of the file
   */
  public static KerasModel zip(Path path, LayerRegistry registry, String sha256)
      throws IOException {
    return open(KerasFile.zip(path), path, registry, sha256);
  }

  /**
   * Reads a whole-model HDF5 file; empty where it has no model in it.
   *
   * @param sha256 digest of the file
   */
  public static Optional<KerasModel> hdf5(Path path, LayerRegistry registry, String sha256)
      throws IOException {
    Optional<KerasFile> file = KerasFile.hdf5(path);
    return file.isPresent()
        ? Optional.of(open(file.get(), path, registry, sha256))
        : Optional.empty();
  }

  /**
   * Builds a model whose weights have start values, as its layers' initializers say.
   *
   * @param seed the same seed gives the same numbers
   * @throws ModelFormatException if the layers do not fit together
   * @throws io.github.topwork.graph.UnsupportedOpException if layers have no builder
   */
  public static KerasModel of(ModelSpec spec, LayerRegistry registry, long seed) {
    BuiltModel built = ModelBuilder.build(spec, registry, spec.name());
    WeightAssignment nothing = new WeightAssignment(WeightOptions.ALL, spec.name());
    return new KerasModel(
        graph(built, new Provenance("Keras architecture", "none", spec.name(), "")),
        source(built, Map.of(), seed, () -> {}),
        nothing.report(built));
  }

  /**
   * Builds a model and loads weights into it: those of a weights file of any Keras, of a whole
   * model in HDF5, or of a {@code .keras} archive; of the latter two only the weights are used.
   *
   * @param weights the file
   * @param sha256 digest of the file
   * @param options how weights are matched; what the file lacks has start values
   * @throws ModelFormatException if the file is damaged, or its weights do not fit; all layers and
   *     shapes that differ are listed
   * @throws io.github.topwork.graph.UnsupportedOpException if layers have no builder
   * @throws IOException if the file cannot be read
   */
  public static KerasModel of(
      ModelSpec spec, LayerRegistry registry, Path weights, String sha256, WeightOptions options)
      throws IOException {
    BuiltModel built = ModelBuilder.build(spec, registry, spec.name());
    Hdf5File file = KerasFile.weights(weights);
    try {
      Optional<WeightLayout> layout = WeightLayout.of(file.root());
      WeightAssignment assignment = assign(built, layout, file, options);
      String version = KerasFile.version(file.root());
      Provenance provenance =
          new Provenance(
              layout.map(WeightLayout::format).orElse("no weights"),
              version.isEmpty() ? "Keras" : "Keras " + version,
              weights.toString(),
              sha256);
      return new KerasModel(
          graph(built, provenance),
          source(built, assignment.assigned(), 0, file::close),
          assignment.report(built));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static KerasModel open(KerasFile file, Path path, LayerRegistry registry, String sha256) {
    try {
      ModelSpec spec = ConfigReader.read(file.config(), file.majorVersion(), path.toString());
      BuiltModel built = ModelBuilder.build(spec, registry, path.toString());
      WeightAssignment assignment =
          assign(built, WeightLayout.of(file.weights().root()), file.weights(), WeightOptions.ALL);
      Provenance provenance =
          new Provenance(
              file.format(),
              file.kerasVersion().isEmpty() ? "Keras 1" : "Keras " + file.kerasVersion(),
              path.toString(),
              sha256);
      return new KerasModel(
          graph(built, provenance),
          source(built, assignment.assigned(), 0, file.weights()::close),
          assignment.report(built));
    } catch (RuntimeException e) {
      file.weights().close();
      throw e;
    }
  }

  private static ModelGraph graph(BuiltModel built, Provenance provenance) {
    return new ModelGraph(
        built.graph(),
        built.inputs(),
        built.outputs(),
        built.variables(),
        built.layers(),
        provenance);
  }

  private static WeightAssignment assign(
      BuiltModel built, Optional<WeightLayout> layout, Hdf5File file, WeightOptions options) {
    WeightAssignment assignment = new WeightAssignment(options, file.where());
    if (built.variables().isEmpty()) {
      return assignment;
    }
    layout
        .orElseThrow(
            () ->
                new ModelFormatException(
                    new Problem(
                        "Weights",
                        "groups " + file.root().children(),
                        "weights as Keras saves them: a group 'model_weights' or 'layers', or an"
                            + " attribute 'layer_names'",
                        file.where(),
                        "save the weights with Keras")))
        .assign(built.root(), assignment);
    return assignment;
  }

  private static WeightSource source(
      BuiltModel built, Map<String, StoredWeight> assigned, long seed, Runnable close) {
    return new WeightSource() {
      @Override
      public Optional<TensorData> find(String variable) {
        StoredWeight stored = assigned.get(variable);
        return stored == null
            ? StartValues.find(built, variable, seed)
            : Optional.of(stored.read());
      }

      @Override
      public void close() {
        close.run();
      }
    };
  }
}
