package io.github.topwork.importer.keras;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.importer.hdf5.Hdf5Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Weights as {@code .weights.h5} and {@code .keras} keep them: a layer's are numbered in {@code
 * layers/conv2d_1/vars}, where {@code conv2d_1} is its class and which one of that class it is, not
 * its name.
 */
final class Keras3Weights implements WeightLayout {
  /** Names of the group of a model's layers; the second is that of Keras 2.12 to 2.14. */
  private static final List<String> CONTAINERS =
      List.of("layers", "_layer_checkpoint_dependencies");

  private final Hdf5Group root;
  private final String where;
  private final List<Problem> problems = new ArrayList<>();

  Keras3Weights(Hdf5Group root, String where) {
    this.root = root;
    this.where = where;
  }

  static boolean isIn(Hdf5Group root) {
    return container(root).isPresent();
  }

  private static Optional<Hdf5Group> container(Hdf5Group group) {
    return CONTAINERS.stream().flatMap(name -> group.group(name).stream()).findFirst();
  }

  @Override
  public Map<String, Hdf5Dataset> assign(LayerInstance model) {
    Map<String, Hdf5Dataset> assigned = new LinkedHashMap<>();
    assignChildren(model, root, assigned);
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return assigned;
  }

  private void assignChildren(
      LayerInstance model, Hdf5Group group, Map<String, Hdf5Dataset> assigned) {
    Optional<Hdf5Group> layers = container(group);
    Map<String, Integer> counts = new HashMap<>();
    for (LayerInstance layer : model.children()) {
      String base = snakeCase(layer.spec().className());
      int count = counts.merge(base, 1, Integer::sum);
      if (layer.allWeights().isEmpty()) {
        continue;
      }
      String name = count == 1 ? base : base + "_" + (count - 1);
      Optional<Hdf5Group> own = layers.flatMap(all -> all.group(name));
      if (own.isEmpty()) {
        problems.add(problem(layer, "no group '" + name + "'", "a group of the layer's weights"));
      } else if (layer.spec().model().isPresent()) {
        assignChildren(layer, own.get(), assigned);
      } else {
        assignOwn(layer, own.get(), assigned);
      }
    }
  }

  private void assignOwn(LayerInstance layer, Hdf5Group group, Map<String, Hdf5Dataset> assigned) {
    Optional<Hdf5Group> vars = group.group("vars");
    int given = vars.map(all -> all.children().size()).orElse(0);
    if (given != layer.weights().size()) {
      problems.add(
          problem(
              layer,
              given + " weights",
              layer.weights().size() + ": " + String.join(", ", layer.weights().keySet())));
      return;
    }
    int index = 0;
    for (LayerInstance.Weight weight : layer.allWeights()) {
      String name = String.valueOf(index++);
      Optional<Hdf5Dataset> dataset = vars.flatMap(all -> all.dataset(name));
      if (dataset.isEmpty()) {
        problems.add(problem(layer, "no weight 'vars/" + name + "'", "weight " + weight.role()));
      } else {
        assigned.put(weight.variable().name(), dataset.get());
      }
    }
  }

  /** How Keras makes a name of a class: {@code SeparableConv2D} gives {@code separable_conv2d}. */
  static String snakeCase(String className) {
    return className
        .substring(className.lastIndexOf('>') + 1)
        .replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  private Problem problem(LayerInstance layer, String given, String expected) {
    return new Problem(
        "Weights do not fit",
        given,
        expected,
        "layer '" + layer.path() + "' of " + where,
        "give the weights that were saved from this model");
  }
}
