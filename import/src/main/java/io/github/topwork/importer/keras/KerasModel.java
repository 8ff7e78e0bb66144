package io.github.topwork.importer.keras;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.hdf5.Hdf5Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that was built from its description, with the numbers of its weights.
 *
 * @param graph the graph as the layers wrote it, before any pass
 * @param weights the numbers; the owner closes them
 */
public record KerasModel(ModelGraph graph, WeightSource weights) {
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

  private static KerasModel open(KerasFile file, Path path, LayerRegistry registry, String sha256) {
    try {
      ModelSpec spec = ConfigReader.read(file.config(), file.majorVersion(), path.toString());
      BuiltModel built = ModelBuilder.build(spec, registry, path.toString());
      WeightSource weights = weights(built, file);
      ModelGraph graph =
          new ModelGraph(
              built.graph(),
              built.inputs(),
              built.outputs(),
              built.variables(),
              built.layers(),
              new Provenance(
                  file.format(),
                  file.kerasVersion().isEmpty() ? "Keras 1" : "Keras " + file.kerasVersion(),
                  path.toString(),
                  sha256));
      return new KerasModel(graph, weights);
    } catch (RuntimeException e) {
      file.weights().close();
      throw e;
    }
  }

  private static WeightSource weights(BuiltModel built, KerasFile file) {
    if (built.variables().isEmpty()) {
      file.weights().close();
      return WeightSource.of(Map.of());
    }
    WeightLayout layout =
        WeightLayout.of(file.weights().root(), file.weights().where())
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        new Problem(
                            "Weights",
                            "groups " + file.weights().root().children(),
                            "a group 'model_weights' or 'layers'",
                            file.weights().where(),
                            "save the model with its weights")));
    Map<String, Hdf5Dataset> assigned = layout.assign(built.root());
    checkShapes(built, assigned, file.weights().where());
    return new WeightSource() {
      @Override
      public Optional<TensorData> find(String variable) {
        return Optional.ofNullable(assigned.get(variable)).map(Hdf5Dataset::readFloats);
      }

      @Override
      public void close() {
        file.weights().close();
      }
    };
  }

  private static void checkShapes(
      BuiltModel built, Map<String, Hdf5Dataset> assigned, String where) {
    List<Problem> problems = new ArrayList<>();
    for (Variable variable : built.variables()) {
      Hdf5Dataset dataset = assigned.get(variable.name());
      if (dataset != null && !dataset.shape().equals(variable.shape())) {
        problems.add(
            new Problem(
                "Weights do not fit",
                "shape " + dataset.shape() + " (dataset " + dataset.path() + ")",
                "shape " + variable.shape(),
                "weight '" + variable.name() + "' of " + where,
                "give the weights that were saved from this model"));
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }
}
