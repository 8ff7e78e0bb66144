package io.github.topwork.importer.keras;

import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The layers of a model that nobody builds, told once for each class, with the way out. */
final class UnknownLayers {
  static final String WAY_OUT =
      "save the model as a SavedModel with model.export(\"folder\"), or register a LayerBuilder for"
          + " the class";

  /** What it costs to be rid of Python code in a file. */
  private static final String WAY_OUT_OF_CODE =
      "one call in Python turns the code into ops: save the model as a SavedModel with"
          + " model.export(\"folder\"), in Keras 2 with model.save(\"folder\"), and import that"
          + " folder; or register a LayerBuilder for the class";

  private static final Set<String> RECURRENT = Set.of("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D");

  private static final String WAY_OUT_OF_RECURRENCE =
      "save the model as a SavedModel with model.export(\"folder\"), its Input stating the steps, as"
          + " in keras.Input((100, 8)): recurrent layers of a SavedModel are imported, step by step";

  private static final Set<String> OF_RAGGED_TENSORS =
      Set.of("ClassMethod", "InstanceMethod", "InstanceProperty");

  /** How many layers of a class are named. */
  private static final int MOST_NAMED = 3;

  /** Somebody may want to replace each Lambda with code. */
  private static final int MOST_NAMED_WITH_CODE = 30;

  private final LayerRegistry registry;
  private final Map<String, List<String>> layers = new TreeMap<>();

  private UnknownLayers(LayerRegistry registry) {
    this.registry = registry;
  }

  /**
   * Looks through a model and the models inside it.
   *
   * @param where what messages call the file
   * @return a problem for quantized weights, if there are any, and for each class without a builder
   */
  static List<Problem> of(ModelSpec model, LayerRegistry registry, String where) {
    UnknownLayers unknown = new UnknownLayers(registry);
    unknown.find(model, "");
    List<Problem> problems = new ArrayList<>();
    Optional<Problem> quantized = Quantization.find(model, where);
    quantized.ifPresent(problems::add);
    unknown.layers.forEach(
        (className, names) -> problems.add(unknown.problem(className, names, where)));
    return problems;
  }

  private void find(ModelSpec model, String path) {
    for (LayerSpec layer : model.layers()) {
      String className = layer.className();
      if (layer.model().isPresent()) {
        find(layer.model().get(), path + layer.name() + "/");
      } else if (!className.equals(ModelSpec.INPUT_LAYER) && registry.find(className).isEmpty()) {
        layers
            .computeIfAbsent(className, key -> new ArrayList<>())
            .add("'" + path + layer.name() + "'");
      }
    }
  }

  private Problem problem(String className, List<String> names, String where) {
    boolean hasCode = className.startsWith(Lambdas.WITH_CODE);
    int named = Math.min(hasCode ? MOST_NAMED_WITH_CODE : MOST_NAMED, names.size());
    return new Problem(
        "Layer not supported",
        "class '" + className + "'",
        expected(className),
        (names.size() == 1 ? "layer " : names.size() + " layers, ")
            + String.join(", ", names.subList(0, named))
            + (names.size() > named ? ", …" : "")
            + " of "
            + where,
        hasCode
            ? WAY_OUT_OF_CODE
            : RECURRENT.contains(className) ? WAY_OUT_OF_RECURRENCE : WAY_OUT);
  }

  private String expected(String className) {
    if (className.equals(Lambdas.WITH_CODE)) {
      return "a layer whose class says what it computes; Python code in files is never run";
    }
    if (OF_RAGGED_TENSORS.contains(className)) {
      return "ops on dense tensors; Keras 2 has this class for methods of ragged and sparse ones";
    }
    if (className.startsWith(LayerSpec.LAMBDA)) {
      return "a function that the file tells for certain: of which it has only the name, one of"
          + " keras.activations, as Keras takes it; of which it has the module, one of TensorFlow or"
          + " of keras.backend that this library builds";
    }
    return "a layer of Keras that this library builds (docs/layer-support.md)"
        + registry.hint(className);
  }
}
