package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.savedmodel.BundleEntry;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.graph.savedmodel.SavedObject;
import io.github.topwork.graph.savedmodel.TensorBundleReader;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each variable node that the outputs need its name, its trainable flag and its numbers.
 *
 * <p>TensorFlow 2: a function call passes handles after the user's arguments, and the object graph
 * says which objects these are ({@code bound_inputs}); where it does not, the checkpoint key is a
 * path through the object graph. The object has Keras's name. It is trainable if its own flag says
 * so and it is in the model's list {@code trainable_variables}, where there is one: the flag alone
 * does not know of frozen layers. For the same reason it is state if its own flag does not say so.
 * TensorFlow 1: the name of the node, and the collections.
 */
final class VariableBinder {
  private static final Set<String> HOLDERS = Set.of("VarHandleOp", "VariableV2", "Variable");
  private static final String WHAT = "Variable";

  private final SavedModel model;
  private final CheckpointKeys keys;
  private final @Nullable TensorBundleReader bundle;
  private final Map<String, SavedObject> objects;
  private final List<Problem> problems = new ArrayList<>();

  VariableBinder(
      SavedModel model,
      CheckpointKeys keys,
      @Nullable TensorBundleReader bundle,
      Map<String, SavedObject> objects) {
    this.model = model;
    this.keys = keys;
    this.bundle = bundle;
    this.objects = objects;
  }

  static boolean holdsVariable(Node node) {
    return HOLDERS.contains(node.op());
  }

  /**
   * For each node of the outer graph that is passed to a function as a captured value: the object
   * that it is.
   */
  static Map<String, SavedObject> capturedObjects(SavedModel model, Graph outer) {
    Map<String, SavedObject> captured = new HashMap<>();
    for (Node call : outer.nodes()) {
      if (!(call.attribute("f").orElse(null) instanceof Attribute.Func function)) {
        continue;
      }
      List<Integer> bound = model.objects().boundInputs().get(function.name());
      if (bound == null || bound.size() > call.inputs().size()) {
        continue;
      }
      int first = call.inputs().size() - bound.size();
      for (int i = 0; i < bound.size(); i++) {
        ValueRef input = call.input(first + i);
        model
            .objects()
            .find(bound.get(i))
            .filter(object -> object.variable().isPresent())
            .ifPresent(object -> captured.put(input.node(), object));
      }
    }
    return captured;
  }

  /**
   * Binds the variable nodes.
   *
   * @return bindings in Keras's order where the file tells it, else in the order of the nodes
   * @throws ModelFormatException with every variable that has no numbers, or numbers that do not
   *     fit
   */
  List<VariableBinding> bind(List<Node> nodes) {
    List<Candidate> candidates = new ArrayList<>();
    for (Node node : nodes) {
      candidate(node).ifPresent(candidates::add);
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    Map<Integer, Integer> kerasOrder = rootList("variables").map(this::positions).orElse(Map.of());
    Map<String, Integer> collectionOrder = new HashMap<>();
    for (String node : collection("variables")) {
      collectionOrder.putIfAbsent(node, collectionOrder.size());
    }
    candidates.sort(
        Comparator.comparingInt(
                (Candidate candidate) ->
                    kerasOrder.getOrDefault(candidate.objectId(), Integer.MAX_VALUE))
            .thenComparingInt(
                candidate ->
                    collectionOrder.getOrDefault(candidate.node().name(), Integer.MAX_VALUE)));
    Set<String> taken = new HashSet<>();
    List<VariableBinding> bindings = new ArrayList<>();
    for (Candidate candidate : candidates) {
      String name = unique(candidate.name(), taken);
      bindings.add(
          new VariableBinding(
              candidate.node().name(),
              candidate.objectId(),
              new Variable(
                  name,
                  candidate.entry().type(),
                  candidate.entry().shape(),
                  trainable(candidate),
                  isState(candidate)),
              candidate.entry().key()));
    }
    return bindings;
  }

  private record Candidate(
      Node node, String name, Optional<SavedObject> object, BundleEntry entry) {
    int objectId() {
      return object.map(SavedObject::id).orElse(-1);
    }
  }

  private Optional<Candidate> candidate(Node node) {
    CheckpointKeys.Source source = keys.find(node.name()).orElse(null);
    if (source == null) {
      problem(node, "no tensor that restores it", "a variable that the model's saver restores");
      return Optional.empty();
    }
    if (!source.slice().isEmpty()) {
      problem(
          node,
          "the part '" + source.slice() + "' of tensor '" + source.key() + "'",
          "a variable that is not partitioned");
      return Optional.empty();
    }
    if (bundle == null) {
      problem(node, "no folder 'variables' in the model", "the folder with the numbers");
      return Optional.empty();
    }
    Optional<BundleEntry> entry = bundle.find(source.key());
    if (entry.isEmpty()) {
      problem(
          node, "no tensor '" + source.key() + "' in the bundle", "a tensor for every variable");
      return Optional.empty();
    }
    Shape declared =
        node.attribute("shape").orElse(null) instanceof Attribute.ShapeOf shape
            ? shape.value()
            : Shape.UNKNOWN;
    boolean fits =
        declared.isCompatibleWith(entry.get().shape())
            && (!(node.attribute("dtype").orElse(null) instanceof Attribute.Type type)
                || type.value() == entry.get().type());
    if (!fits) {
      problem(
          node,
          "tensor '" + source.key() + "' " + entry.get().type().displayName() + entry.get().shape(),
          declared + " as the graph says");
      return Optional.empty();
    }
    Optional<SavedObject> object =
        Optional.ofNullable(objects.get(node.name()))
            .or(() -> model.objects().ofCheckpointKey(source.key()))
            .filter(o -> o.variable().isPresent());
    return Optional.of(new Candidate(node, name(node, object), object, entry.get()));
  }

  private static String name(Node node, Optional<SavedObject> object) {
    return object
        .flatMap(SavedObject::variable)
        .map(SavedObject.VariableContent::name)
        .filter(name -> !name.isEmpty())
        .orElseGet(node::name);
  }

  /** The flag that the variable was made with; nothing where there is no object. */
  private static Optional<Boolean> own(Candidate candidate) {
    return candidate
        .object()
        .flatMap(SavedObject::variable)
        .map(SavedObject.VariableContent::trainable);
  }

  private static boolean isState(Candidate candidate) {
    return !own(candidate).orElse(true);
  }

  private boolean trainable(Candidate candidate) {
    if (candidate.object().isPresent()) {
      boolean own = own(candidate).orElse(false);
      Optional<List<SavedObject>> list = rootList("trainable_variables");
      return own
          && candidate.entry().type().isFloating()
          && list.map(this::positions)
              .map(positions -> positions.containsKey(candidate.objectId()))
              .orElse(true);
    }
    return collection("trainable_variables").contains(candidate.node().name());
  }

  private Optional<List<SavedObject>> rootList(String name) {
    return model
        .objects()
        .root()
        .flatMap(root -> model.objects().child(root, name))
        .map(list -> model.objects().elements(list));
  }

  private Map<Integer, Integer> positions(List<SavedObject> list) {
    Map<Integer, Integer> positions = new HashMap<>();
    for (SavedObject object : list) {
      positions.putIfAbsent(object.id(), positions.size());
    }
    return positions;
  }

  /** Nodes of the variables of a collection. */
  private List<String> collection(String name) {
    return model.variableCollections().getOrDefault(name, List.of());
  }

  private static String unique(String name, Set<String> taken) {
    String candidate = name;
    for (int i = 1; !taken.add(candidate); i++) {
      candidate = name + "_" + i;
    }
    return candidate;
  }

  private void problem(Node node, String given, String expected) {
    problems.add(
        new Problem(
            WHAT,
            given,
            expected,
            "variable node '" + node.name() + "' of " + model.directory(),
            "save the model again; its graph and its variables do not fit"));
  }
}
