package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The layers of a SavedModel that does not say them (Keras 3 exports, TensorFlow 1), from the names
 * of variables and the scopes in which they are read.
 *
 * <p>Variable {@code block1_conv1/kernel} read in scope {@code net_1/block1_conv1_1} makes that
 * scope the layer {@code block1_conv1}. A scope around such scopes is a nested model; all other
 * scopes directly in a model are layers without variables ({@code block2_pool_1}). Keras 3 appends
 * a number to every scope; whether the file does is seen from the layers with variables. The
 * classes are not in the file, and empty here. Where no variable marks a layer, the tree is empty.
 */
final class ScopeLayers {
  private static final Pattern NUMBER = Pattern.compile("_\\d+$");
  private static final int MAX_DEPTH = 64;

  private final Scopes scopes;
  private final CanonicalForm canonical;
  private final Map<List<String>, Mark> marks = new LinkedHashMap<>();
  private final Map<List<String>, Integer> marksInside = new HashMap<>();
  private final Map<String, Integer> order = new HashMap<>();
  private int numbered;
  private int same;

  /** A scope that reads variables of one layer. */
  private record Mark(String layer, List<String> variables) {}

  ScopeLayers(Scopes scopes, CanonicalForm canonical, List<VariableBinding> bindings) {
    this.scopes = scopes;
    this.canonical = canonical;
    bindings.forEach(this::mark);
    bindings.forEach(binding -> order.put(binding.variable().name(), order.size()));
    for (List<String> path : marks.keySet()) {
      for (int i = 0; i < path.size(); i++) {
        marksInside.merge(path.subList(0, i), 1, Integer::sum);
      }
    }
  }

  private void mark(VariableBinding binding) {
    String[] parts = binding.variable().name().split("/", -1);
    if (parts.length < 2) {
      return;
    }
    String layer = parts[parts.length - 2];
    List<String> reader = scopes.readerOf(binding.node()).orElse(List.of());
    // Outermost first: ops inside may be named as the layer is (depthwise_1/depthwise).
    for (int i = 0; i < Math.min(reader.size(), MAX_DEPTH); i++) {
      String segment = reader.get(i);
      boolean isSame = segment.equals(layer);
      boolean isNumbered = isNumbered(segment, layer) || isNumbered(layer, segment);
      if (isSame || isNumbered) {
        same += isSame ? 1 : 0;
        numbered += isSame ? 0 : 1;
        marks
            .computeIfAbsent(
                List.copyOf(reader.subList(0, i + 1)), key -> new Mark(layer, new ArrayList<>()))
            .variables()
            .add(binding.variable().name());
        return;
      }
    }
  }

  private static boolean isNumbered(String longer, String shorter) {
    return longer.startsWith(shorter)
        && NUMBER.matcher(longer.substring(shorter.length())).matches();
  }

  LayerTree read() {
    if (marks.isEmpty()) {
      return LayerTree.EMPTY;
    }
    Scopes.Scope scope = scopes.root();
    while (scope.children().size() == 1 && isModel(scope.children().get(0))) {
      scope = scope.children().get(0);
    }
    return new LayerTree(layers(scope));
  }

  private boolean isModel(Scopes.Scope scope) {
    return !marks.containsKey(scope.path()) && marksInside.containsKey(scope.path());
  }

  private List<Layer> layers(Scopes.Scope model) {
    Map<String, Layer> layers = new LinkedHashMap<>();
    for (Scopes.Scope scope : model.children()) {
      boolean computes = scope.nodes().stream().anyMatch(node -> !node.op().equals("Const"));
      if (computes) {
        // Two scopes of one name are two calls of one layer; the layer shows its last output.
        Layer layer = layer(scope);
        layers.merge(layer.name(), layer, ScopeLayers::lastOutput);
      }
    }
    return inOrderOfVariables(List.copyOf(layers.values()));
  }

  private static Layer lastOutput(Layer first, Layer last) {
    Layer richer = last.allVariables().size() > first.allVariables().size() ? last : first;
    return new Layer(
        first.name(),
        first.className(),
        last.output().or(first::output),
        Shape.UNKNOWN,
        richer.variables(),
        richer.children());
  }

  /**
   * Keras lists variables in the order of its layers, but may call layers beside each other in
   * another order: layers with variables share out their places anew, the others stay.
   */
  private List<Layer> inOrderOfVariables(List<Layer> layers) {
    List<Layer> sorted =
        layers.stream()
            .filter(layer -> !layer.allVariables().isEmpty())
            .sorted(Comparator.comparingInt(this::firstVariable))
            .toList();
    Iterator<Layer> next = sorted.iterator();
    return layers.stream()
        .map(layer -> layer.allVariables().isEmpty() ? layer : next.next())
        .toList();
  }

  private int firstVariable(Layer layer) {
    return layer.allVariables().stream()
        .mapToInt(variable -> order.getOrDefault(variable, Integer.MAX_VALUE))
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private Layer layer(Scopes.Scope scope) {
    Optional<Mark> mark = Optional.ofNullable(marks.get(scope.path()));
    return new Layer(
        mark.map(Mark::layer).orElseGet(() -> unnumbered(scope.name())),
        "",
        scopes.output(scope).flatMap(canonical::find),
        Shape.UNKNOWN,
        mark.map(Mark::variables).orElse(List.of()),
        isModel(scope) ? layers(scope) : List.of());
  }

  private String unnumbered(String scope) {
    return numbered > same ? NUMBER.matcher(scope).replaceFirst("") : scope;
  }
}
