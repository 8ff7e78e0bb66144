package io.github.topwork.train;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.SignatureNotFoundException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which variables a pattern names, and which of them an optimizer may ever change. */
final class Trainability {
  private static final Set<String> STATISTICS = Set.of("moving_mean", "moving_variance");
  private static final Set<String> NORMALIZATION_STATE = Set.of("mean", "variance", "count");

  private final ModelGraph model;

  Trainability(ModelGraph model) {
    this.model = model;
  }

  /**
   * Names of the variables in the layers that match a glob or, where the model knows no such layer,
   * of the variables below a matching scope.
   *
   * @throws SignatureNotFoundException if nothing matches
   */
  Set<String> matching(String glob) {
    Set<String> names = new LinkedHashSet<>();
    List<LayerTree.Entry> entries = model.layers().matching(glob);
    entries.forEach(entry -> names.addAll(entry.layer().allVariables()));
    if (entries.isEmpty()) {
      names.addAll(scopesMatching(glob));
      if (names.isEmpty()) {
        List<String> known = model.layers().flatten().stream().map(LayerTree.Entry::path).toList();
        throw new SignatureNotFoundException(
            new Problem(
                "No layer matches",
                "'" + glob + "'",
                "a pattern for some of " + known.size() + " layers" + NearNames.hint(glob, known),
                "model " + model.provenance().source(),
                "take layers of ModelGraph.layers"));
      }
    }
    return names;
  }

  private Set<String> scopesMatching(String glob) {
    // A tree over the scopes of variable names: for files that know no layers.
    Set<String> names = new LinkedHashSet<>();
    for (Variable variable : model.variables()) {
      String name = variable.name();
      for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
        if (matches(name.substring(0, end), glob)) {
          names.add(name);
        }
      }
      if (matches(name, glob)) {
        names.add(name);
      }
    }
    return names;
  }

  private static boolean matches(String name, String glob) {
    Layer layer =
        new Layer(
            name,
            "",
            java.util.Optional.empty(),
            io.github.topwork.tensor.Shape.UNKNOWN,
            List.of(),
            List.of());
    return !new LayerTree(List.of(layer)).matching(glob).isEmpty();
  }

  /**
   * Names of the variables that no optimizer changes. Files of TensorFlow 1 do not tell state from
   * frozen weights; there the names and the places of statistics decide.
   */
  Set<String> neverTrainable() {
    Set<String> names = new HashSet<>();
    for (Variable variable : model.variables()) {
      if (variable.state() || !variable.type().isFloating() || isStatistic(variable.name())) {
        names.add(variable.name());
      }
    }
    for (Node node : model.graph().nodes()) {
      if (node.op().equals("FusedBatchNormV3")) {
        variableBehind(model.graph(), node.input(3), names);
        variableBehind(model.graph(), node.input(4), names);
      }
    }
    for (LayerTree.Entry entry : model.layers().flatten()) {
      if (entry.layer().className().equals("Normalization")) {
        names.addAll(entry.layer().variables());
      }
    }
    return names;
  }

  private static boolean isStatistic(String variable) {
    String[] segments = variable.split("/");
    String last = withoutNumber(segments[segments.length - 1]);
    String parent = segments.length > 1 ? withoutNumber(segments[segments.length - 2]) : "";
    return STATISTICS.contains(last)
        || (parent.equals("normalization") && NORMALIZATION_STATE.contains(last));
  }

  private static String parent(String variable) {
    return variable.substring(0, variable.lastIndexOf('/') + 1);
  }

  private static String withoutNumber(String name) {
    return name.replaceFirst("_\\d+$", "");
  }

  private static void variableBehind(Graph graph, ValueRef value, Set<String> names) {
    Node node = graph.producer(value);
    while (node.op().equals("Identity")) {
      node = graph.producer(node.input(0));
    }
    if (node.op().equals("ReadVariableOp")) {
      names.add(node.input(0).node());
    }
  }

  /** Names of all variables of batch normalization layers. */
  Set<String> batchNormalization() {
    Set<String> names = new HashSet<>();
    for (LayerTree.Entry entry : model.layers().flatten()) {
      if (entry.layer().className().equals("BatchNormalization")) {
        names.addAll(entry.layer().variables());
      }
    }
    Set<String> scopes = new HashSet<>();
    for (Variable variable : model.variables()) {
      if (isStatistic(variable.name())) {
        scopes.add(parent(variable.name()));
      }
    }
    for (Variable variable : model.variables()) {
      if (scopes.contains(parent(variable.name()))) {
        names.add(variable.name());
      }
    }
    for (Node node : model.graph().nodes()) {
      if (node.op().equals("FusedBatchNormV3")) {
        node.inputs().subList(1, 5).forEach(in -> variableBehind(model.graph(), in, names));
      }
    }
    return names;
  }
}
