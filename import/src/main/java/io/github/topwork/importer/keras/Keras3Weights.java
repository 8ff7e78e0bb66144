package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Dataset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Weights as {@code .weights.h5} and {@code .keras} keep them: a layer's are numbered in {@code
 * layers/conv2d_1/vars}, where {@code conv2d_1} is its class and which one of that class it is, not
 * its name.
 */
final class Keras3Weights implements WeightLayout {
  private static final String LAYERS = "layers";

  /**
   * Names of the group of a model's layers. The second is that of Keras 2.12 to 2.14; see {@link
   * #countsTwice}.
   */
  private static final List<String> CONTAINERS = List.of(LAYERS, "_layer_checkpoint_dependencies");

  /** Nine digits are more than any model has layers, and fit an int. */
  private static final Pattern NUMBERED = Pattern.compile("(.+)_([1-9]\\d{0,8})");

  /** Groups of layers and cells within a layer. */
  private static final List<String> WITHIN =
      List.of("cell", "forward_layer/cell", "backward_layer/cell", "layer");

  private final MergedGroup root;

  Keras3Weights(MergedGroup root) {
    this.root = root;
  }

  static boolean isIn(MergedGroup root) {
    return container(root).isPresent();
  }

  private static Optional<MergedGroup> container(MergedGroup group) {
    return CONTAINERS.stream().flatMap(name -> group.group(name).stream()).findFirst();
  }

  @Override
  public String format() {
    return "Keras 3 weights";
  }

  @Override
  public void assign(LayerInstance model, WeightAssignment result) {
    if (result.options().byName()) {
      result.refuse(
          "layers by class and number, without their names, and matching by name",
          "a file with the names of layers, as Keras 1 and 2 write them",
          "match in order, without WeightOptions.byName; what differs in shape can be left"
              + " out with WeightOptions.skipMismatch. Or give a whole model that model.save(\"model.h5\") wrote,"
              + " which has the names");
      return;
    }
    assignChildren(model, root, result);
  }

  private void assignChildren(LayerInstance model, MergedGroup group, WeightAssignment result) {
    Optional<MergedGroup> layers = container(group);
    Set<String> left = new HashSet<>();
    layers.ifPresent(all -> left.addAll(all.children()));
    Map<String, Integer> counts = new HashMap<>();
    boolean countsTwice =
        group.group(LAYERS).isEmpty() && layers.filter(Keras3Weights::countsTwice).isPresent();
    for (LayerInstance layer : model.children()) {
      if (layer.spec().isOperation()) {
        continue;
      }
      String base = snakeCase(layer.spec().className());
      int index = counts.getOrDefault(base, 0);
      counts.put(base, index + (countsTwice && !layer.allWeights().isEmpty() ? 2 : 1));
      String name = index == 0 ? base : base + "_" + index;
      left.remove(name);
      if (layer.allWeights().isEmpty()) {
        continue;
      }
      Optional<MergedGroup> own = layers.flatMap(all -> all.group(name));
      if (own.isEmpty()) {
        result.mismatch(layer, "no group '" + name + "'", "a group of the layer's weights");
      } else if (layer.spec().model().isPresent()) {
        assignChildren(layer, own.get(), result);
      } else {
        assignOwn(layer, own.get(), result);
      }
    }
    List<String> unused = left.stream().filter(name -> hasWeights(layers, name)).sorted().toList();
    if (!unused.isEmpty() && !result.options().skipMismatch()) {
      result.problem(
          "weights of layers " + unused + " in " + group.path(), "weights of the model's layers");
    }
    result.unused(unused);
  }

  /**
   * Does a layer with weights count twice among those of its class: once as a layer, and once as
   * one with weights? So it is in Keras 2.12 and 2.13, where {@code dense_2} comes after {@code
   * dense}, and not in Keras 2.14, which gave their groups the same name. Where no class has two
   * layers, both count alike.
   */
  private static boolean countsTwice(MergedGroup layers) {
    Set<String> names = layers.children();
    for (String name : names) {
      if (hasWeights(Optional.of(layers), name)) {
        if (names.contains(after(name, 1))) {
          return false;
        }
        if (names.contains(after(name, 2))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The name of the layer that comes so many places later in its class. */
  private static String after(String name, int places) {
    Matcher numbered = NUMBERED.matcher(name);
    return numbered.matches()
        ? numbered.group(1) + "_" + (Integer.parseInt(numbered.group(2)) + places)
        : name + "_" + places;
  }

  private static boolean hasWeights(Optional<MergedGroup> layers, String name) {
    return layers
        .flatMap(all -> all.group(name))
        .filter(
            layer ->
                Stream.concat(
                            Stream.of(layer), WITHIN.stream().flatMap(at -> at(layer, at).stream()))
                        .anyMatch(each -> countOf(each) > 0)
                    || container(layer).isPresent())
        .isPresent();
  }

  private static int countOf(MergedGroup layer) {
    return layer.group("vars").map(vars -> vars.children().size()).orElse(0);
  }

  /** The group at a path of names joined by {@code /}; the group itself for an empty path. */
  private static Optional<MergedGroup> at(MergedGroup group, String path) {
    Optional<MergedGroup> found = Optional.of(group);
    for (String name : path.isEmpty() ? new String[0] : path.split("/")) {
      found = found.flatMap(each -> each.group(name));
    }
    return found;
  }

  private static void assignOwn(LayerInstance layer, MergedGroup group, WeightAssignment result) {
    Map<String, Integer> next = new HashMap<>();
    List<LayerInstance.Weight> weights = layer.allWeights();
    weights.forEach(weight -> next.put(weight.place().group(), 0));
    next.put("", 0);
    int given = next.keySet().stream().mapToInt(path -> countAt(group, path)).sum();
    if (given != layer.weights().size()) {
      result.mismatch(
          layer,
          given + " weights",
          layer.weights().size() + ": " + String.join(", ", layer.weights().keySet()));
      return;
    }
    for (LayerInstance.Weight weight : weights) {
      String path = weight.place().group();
      String name = String.valueOf(next.merge(path, 1, Integer::sum) - 1);
      Optional<Hdf5Dataset> dataset =
          at(group, path).flatMap(own -> own.group("vars")).flatMap(vars -> vars.dataset(name));
      if (dataset.isEmpty()) {
        String place = path.isEmpty() ? "vars/" : path + "/vars/";
        result.problem(layer, "no weight '" + place + name + "'", "weight " + weight.role());
      } else {
        result.assign(weight, StoredWeight.of(dataset.get()));
      }
    }
  }

  private static int countAt(MergedGroup layer, String path) {
    return at(layer, path).map(Keras3Weights::countOf).orElse(0);
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
}
