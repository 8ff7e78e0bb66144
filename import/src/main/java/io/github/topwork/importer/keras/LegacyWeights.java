package io.github.topwork.importer.keras;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.importer.hdf5.Hdf5Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weights as HDF5 files of Keras 1 and 2, and those of Keras 3 beside a {@code model_config}, keep
 * them: one group a layer, in the order of {@code layer_names}; the weights of a layer, or of all
 * layers of a nested model, in the order of {@code weight_names}.
 */
final class LegacyWeights implements WeightLayout {
  private final Hdf5Group group;
  private final String where;
  private final List<Problem> problems = new ArrayList<>();

  LegacyWeights(Hdf5Group group, String where) {
    this.group = group;
    this.where = where;
  }

  static boolean isIn(Hdf5Group group) {
    return group.hasAttribute("layer_names") || group.hasAttribute("layer_names0");
  }

  /** A list that Keras cuts into several attributes where it is too long for one. */
  static List<String> names(Hdf5Group group, String attribute) {
    Optional<List<String>> whole = group.texts(attribute);
    if (whole.isPresent()) {
      return whole.get();
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; group.hasAttribute(attribute + i); i++) {
      all.addAll(group.texts(attribute + i).orElse(List.of()));
    }
    return all;
  }

  @Override
  public Map<String, Hdf5Dataset> assign(LayerInstance model) {
    Map<String, List<String>> stored = new LinkedHashMap<>();
    for (String layer : names(group, "layer_names")) {
      List<String> weights =
          group.group(layer).map(found -> names(found, "weight_names")).orElse(List.of());
      if (!weights.isEmpty()) {
        stored.put(layer, weights);
      }
    }
    List<LayerInstance> wanted =
        model.children().stream().filter(layer -> !layer.allWeights().isEmpty()).toList();
    Map<String, Hdf5Dataset> assigned = new LinkedHashMap<>();
    if (stored.size() != wanted.size()) {
      problems.add(countProblem(stored.keySet(), wanted));
    } else {
      Set<String> names = wanted.stream().map(LayerInstance::name).collect(Collectors.toSet());
      boolean byName = names.equals(stored.keySet());
      List<String> order = List.copyOf(stored.keySet());
      for (int i = 0; i < order.size(); i++) {
        LayerInstance layer = wanted.get(i);
        String from = byName ? layer.name() : order.get(i);
        assignLayer(layer, from, stored.getOrDefault(from, List.of()), assigned);
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return assigned;
  }

  private void assignLayer(
      LayerInstance layer, String from, List<String> names, Map<String, Hdf5Dataset> assigned) {
    List<LayerInstance.Weight> weights = legacyOrder(layer);
    if (names.size() != weights.size()) {
      problems.add(
          problem(
              layer,
              names.size() + " weights in group '" + from + "'",
              weights.size() + " weights"));
      return;
    }
    List<String> ordered = byName(weights, names).orElse(names);
    for (int i = 0; i < weights.size(); i++) {
      String name = ordered.get(i);
      Optional<Hdf5Dataset> dataset = group.group(from).flatMap(found -> found.dataset(name));
      if (dataset.isEmpty()) {
        problems.add(problem(layer, "no dataset '" + from + "/" + name + "'", "one, as listed"));
      } else {
        assigned.put(weights.get(i).variable().name(), dataset.get());
      }
    }
  }

  /** Trainable weights first, then all others, as {@code layer.weights} of Keras 2 lists them. */
  static List<LayerInstance.Weight> legacyOrder(LayerInstance layer) {
    List<LayerInstance.Weight> ordered = new ArrayList<>();
    for (boolean trainable : new boolean[] {true, false}) {
      layer.allWeights().stream()
          .filter(weight -> weight.variable().trainable() == trainable)
          .forEach(ordered::add);
    }
    return ordered;
  }

  /**
   * The stored names in the order of the weights, where every weight is stored under its layer's
   * and its own name; this holds whatever was frozen when the file was written.
   */
  private static Optional<List<String>> byName(
      List<LayerInstance.Weight> weights, List<String> names) {
    Map<String, String> byKey = new HashMap<>();
    for (String name : names) {
      String[] parts = name.split("/");
      String role = parts[parts.length - 1].replaceFirst(":\\d+$", "");
      String layer = parts.length > 1 ? parts[parts.length - 2] : "";
      if (byKey.put(layer + "/" + role, name) != null) {
        return Optional.empty();
      }
    }
    List<String> ordered = new ArrayList<>();
    for (LayerInstance.Weight weight : weights) {
      String name = byKey.get(weight.layer().name() + "/" + weight.role());
      if (name == null) {
        return Optional.empty();
      }
      ordered.add(name);
    }
    return Optional.of(ordered);
  }

  private Problem countProblem(Set<String> stored, List<LayerInstance> wanted) {
    List<String> given = List.copyOf(stored);
    int same = 0;
    while (same < Math.min(given.size(), wanted.size())
        && given.get(same).equals(wanted.get(same).name())) {
      same++;
    }
    String first =
        "; the first that differs: '"
            + (same < given.size() ? given.get(same) : "nothing")
            + "' where the model has '"
            + (same < wanted.size() ? wanted.get(same).name() : "nothing")
            + "'";
    return new Problem(
        "Weights do not fit",
        given.size() + " layers with weights" + first,
        wanted.size() + " layers with weights",
        where,
        "give the weights that were saved from this model");
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
