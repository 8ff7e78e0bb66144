package io.github.topwork.importer.keras;

import io.github.topwork.file.Sha256;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A model that was built from its description, with the numbers of its weights.
 *
 * @param graph the graph as the layers wrote it, before any pass
 * @param weights the numbers; the owner closes them
 * @param report which numbers are from a file
 * @param warnings what a user may want to know about how it was built, one sentence each
 */
public record KerasModel(
    ModelGraph graph, WeightSource weights, WeightReport report, List<String> warnings) {
  public KerasModel {
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a file with the description of a model: a {@code .keras} archive, whole-model HDF5, or
   * the JSON of {@code model.to_json()}, told apart by content.
   *
   * @param weights a file of weights that go into the model, over its own; a model from JSON needs
   *     one
   * @param options how these are matched
   * @throws ModelFormatException if a file is damaged, hostile, or does not fit
   * @throws io.github.topwork.problem.UnsupportedOpException if layers have no builder
   * @throws IOException if a file cannot be read
   */
  public static KerasModel read(
      Path path, LayerRegistry registry, Optional<Path> weights, WeightOptions options)
      throws IOException {
    try (OpenFiles files = new OpenFiles()) {
      KerasFile file = files.add(KerasFile.open(path));
      ModelSpec spec = ConfigReader.read(file.config(), file.majorVersion(), path.toString());
      BuiltModel built = ModelBuilder.build(spec, registry, path.toString());
      Map<String, StoredWeight> numbers = new HashMap<>();
      WeightAssignment last = new WeightAssignment(WeightOptions.ALL, file.where());
      if (file.weights().isPresent()) {
        last = assign(built, file.weights().get(), WeightOptions.ALL);
        numbers.putAll(last.assigned());
      } else if (weights.isEmpty() && !built.variables().isEmpty()) {
        throw new ModelFormatException(
            new Problem(
                "Model without weights",
                "a description of " + built.variables().size() + " weights, without their numbers",
                "a file of weights with it",
                path.toString(),
                "give the file that model.save_weights() wrote with ImportOptions.weights"));
      }
      if (weights.isPresent()) {
        SavedWeights more = files.add(SavedWeights.open(weights.get()));
        last = assign(built, more, options);
        numbers.putAll(last.assigned());
      }
      Provenance provenance =
          new Provenance(
              file.format(),
              file.kerasVersion().isEmpty()
                  ? "Keras " + file.majorVersion()
                  : "Keras " + file.kerasVersion(),
              path.toString(),
              Sha256.ofModel(path));
      ModelGraph graph = graph(built, provenance);
      WeightReport report = last.report(built, numbers.keySet());
      return new KerasModel(
          graph, source(built, numbers, 0, files.keep()), report, built.warnings());
    }
  }

  /**
   * Builds a model whose weights have start values, as its layers' initializers say.
   *
   * @param seed the same seed gives the same numbers
   * @throws ModelFormatException if the layers do not fit together
   * @throws io.github.topwork.problem.UnsupportedOpException if layers have no builder
   */
  public static KerasModel of(ModelSpec spec, LayerRegistry registry, long seed) {
    BuiltModel built = ModelBuilder.build(spec, registry, spec.name());
    WeightAssignment nothing = new WeightAssignment(WeightOptions.ALL, spec.name());
    return new KerasModel(
        graph(built, new Provenance("Keras architecture", "none", spec.name(), "")),
        source(built, Map.of(), seed, () -> {}),
        nothing.report(built, Set.of()),
        built.warnings());
  }

  /**
   * Builds a model and loads weights into it: those of a weights file of any Keras, of a whole
   * model in HDF5, or of a {@code .keras} archive; of the latter two only the weights are used.
   *
   * @param weights the file
   * @param options how weights are matched; what the file lacks has start values
   * @throws ModelFormatException if the file is damaged, or its weights do not fit; all layers and
   *     shapes that differ are listed
   * @throws io.github.topwork.problem.UnsupportedOpException if layers have no builder
   * @throws IOException if the file cannot be read
   */
  public static KerasModel of(
      ModelSpec spec, LayerRegistry registry, Path weights, WeightOptions options)
      throws IOException {
    BuiltModel built = ModelBuilder.build(spec, registry, spec.name());
    try (OpenFiles files = new OpenFiles()) {
      SavedWeights file = files.add(SavedWeights.open(weights));
      WeightAssignment assignment = assign(built, file, options);
      Provenance provenance =
          new Provenance(
              WeightLayout.of(file).format(),
              file.version().isEmpty() ? "Keras" : "Keras " + file.version(),
              weights.toString(),
              Sha256.ofModel(weights));
      ModelGraph graph = graph(built, provenance);
      Map<String, StoredWeight> numbers = assignment.assigned();
      WeightReport report = assignment.report(built, numbers.keySet());
      return new KerasModel(
          graph, source(built, numbers, 0, files.keep()), report, built.warnings());
    }
  }

  /** Returns the model with other words for the format it came in. */
  public KerasModel withFormat(UnaryOperator<String> words) {
    Provenance from = graph.provenance();
    Provenance named =
        new Provenance(words.apply(from.format()), from.producer(), from.source(), from.sha256());
    ModelGraph other =
        new ModelGraph(
            graph.graph(),
            graph.inputs(),
            graph.outputs(),
            graph.variables(),
            graph.layers(),
            named);
    return new KerasModel(other, weights, report, warnings);
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
      BuiltModel built, SavedWeights weights, WeightOptions options) {
    WeightAssignment assignment = new WeightAssignment(options, weights.where());
    if (!built.variables().isEmpty()) {
      WeightLayout.of(weights).assign(built.root(), assignment);
      assignment.check(built.root());
    }
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
