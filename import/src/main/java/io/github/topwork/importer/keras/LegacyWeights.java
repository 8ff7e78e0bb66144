package io.github.topwork.importer.keras;

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
  private final LegacyChange change;

  LegacyWeights(Hdf5Group group) {
    this.group = group;
    // Keras 1 wrote no version beside the weights; by that Keras 2 knows its files.
    this.change =
        new LegacyChange(
            KerasVersion.number(version(group)).orElse(2) < 2,
            group.text("backend").orElse("").equals("theano"));
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
  public String format() {
    String version = version(group);
    return "Keras "
        + KerasVersion.number(version).stream()
            .mapToObj(String::valueOf)
            .findFirst()
            .orElse(version)
        + " HDF5 weights";
  }

  private static String version(Hdf5Group group) {
    return group.text("keras_version").orElse("1");
  }

  @Override
  public void assign(LayerInstance model, WeightAssignment result) {
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
    if (result.options().byName()) {
      assignByName(wanted, stored, result);
    } else if (stored.size() != wanted.size()) {
      countProblem(List.copyOf(stored.keySet()), wanted, result);
    } else {
      Set<String> names = wanted.stream().map(LayerInstance::name).collect(Collectors.toSet());
      boolean byName = names.equals(stored.keySet());
      List<String> order = List.copyOf(stored.keySet());
      for (int i = 0; i < order.size(); i++) {
        LayerInstance layer = wanted.get(i);
        String from = byName ? layer.name() : order.get(i);
        assignLayer(layer, from, stored.getOrDefault(from, List.of()), result);
      }
    }
  }

  private void assignByName(
      List<LayerInstance> wanted, Map<String, List<String>> stored, WeightAssignment result) {
    Map<String, List<String>> left = new LinkedHashMap<>(stored);
    for (LayerInstance layer : wanted) {
      List<String> names = left.remove(layer.name());
      if (names != null) {
        assignLayer(layer, layer.name(), names, result);
      }
    }
    result.unused(left.keySet());
  }

  private void assignLayer(
      LayerInstance layer, String from, List<String> names, WeightAssignment result) {
    List<LayerInstance.Weight> weights = legacyOrder(layer);
    if (names.size() != weights.size()) {
      result.mismatch(
          layer,
          names.size() + " weights in group '" + from + "'",
          weights.size() + " weights: " + describe(weights));
      return;
    }
    List<String> ordered = byName(weights, names).orElse(names);
    for (int i = 0; i < weights.size(); i++) {
      String name = ordered.get(i);
      Optional<Hdf5Dataset> dataset = group.group(from).flatMap(found -> found.dataset(name));
      if (dataset.isEmpty()) {
        result.problem(layer, "no dataset '" + from + "/" + name + "'", "one, as listed");
      } else {
        result.assign(weights.get(i), change.apply(weights.get(i), dataset.get()));
      }
    }
  }

  private static String describe(List<LayerInstance.Weight> weights) {
    String all =
        weights.stream()
            .limit(8)
            .map(weight -> weight.role() + " " + weight.variable().shape())
            .collect(Collectors.joining(", "));
    return weights.size() > 8 ? all + ", …" : all;
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

  private static void countProblem(
      List<String> given, List<LayerInstance> wanted, WeightAssignment result) {
    int same = 0;
    while (same < Math.min(given.size(), wanted.size())
        && given.get(same).equals(wanted.get(same).name())) {
      same++;
    }
    result.refuse(
        given.size()
            + " layers with weights; the first that differs: '"
            + (same < given.size() ? given.get(same) : "nothing")
            + "' where the model has '"
            + (same < wanted.size() ? wanted.get(same).name() : "nothing")
            + "'",
        wanted.size() + " layers with weights",
        "give the weights that were saved from this model; or load those of layers of the same names"
            + " with WeightOptions.byName");
  }
}
