package io.github.topwork.importer.savedmodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.savedmodel.KerasObject;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.graph.savedmodel.SavedObject;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The layers of a Keras 2 SavedModel: names and classes from Keras's metadata, nesting, order and
 * variables from the object graph, outputs from name scopes.
 */
final class MetadataLayers {
  private static final Set<String> MODELS =
      Set.of("_tf_keras_network", "_tf_keras_sequential", "_tf_keras_model");
  private static final String SEQUENTIAL = "_tf_keras_sequential";
  private static final String INPUT_LAYER = "_tf_keras_input_layer";
  private static final Pattern NUMBERED = Pattern.compile("layer-\\d+");
  private static final int MAX_DEPTH = 32;
  private static final int MAX_LAYERS = 100_000;

  private final SavedModel file;
  private final Scopes scopes;
  private final CanonicalForm canonical;
  private final Map<Integer, String> variables = new HashMap<>();
  private final Map<Integer, JsonNode> metadata = new HashMap<>();
  private int count;

  MetadataLayers(
      SavedModel file, Scopes scopes, CanonicalForm canonical, List<VariableBinding> bindings) {
    this.file = file;
    this.scopes = scopes;
    this.canonical = canonical;
    bindings.forEach(
        binding -> variables.putIfAbsent(binding.objectId(), binding.variable().name()));
  }

  /**
   * Reads the tree.
   *
   * @throws ModelFormatException if metadata is no JSON, or layers contain themselves
   */
  LayerTree read() {
    parseMetadata();
    Optional<SavedObject> root = file.objects().root();
    if (root.isEmpty()) {
      return LayerTree.EMPTY;
    }
    String rootName = name(root.get(), "");
    List<String> path = rootName.isEmpty() ? List.of() : List.of(rootName);
    if (scopes.find(path).isEmpty()) {
      path = List.of();
    }
    return new LayerTree(children(root.get(), path, new LinkedHashSet<>()));
  }

  private void parseMetadata() {
    ObjectMapper mapper = new ObjectMapper();
    for (KerasObject object : file.kerasObjects()) {
      try {
        metadata.put(object.objectId(), mapper.readTree(object.metadata()));
      } catch (JsonProcessingException e) {
        throw new ModelFormatException(
            new Problem(
                "Keras metadata",
                "text that is no JSON (" + e.getOriginalMessage() + ")",
                "JSON",
                "keras_metadata.pb, object " + object.objectId() + " of " + file.directory(),
                "get the file again from where it came; it is damaged"),
            e);
      }
    }
  }

  private List<Layer> children(SavedObject parent, List<String> path, Set<Integer> above) {
    if (!above.add(parent.id()) || above.size() > MAX_DEPTH || count > MAX_LAYERS) {
      throw new ModelFormatException(
          new Problem(
              "Object graph",
              "layers that contain themselves: objects " + above,
              "layers nested at most " + MAX_DEPTH + " deep",
              file.directory().toString(),
              "get the file again from where it came; it is damaged"));
    }
    Map<String, Layer> layers = new LinkedHashMap<>();
    boolean isSequential = parent.identifier().equals(SEQUENTIAL);
    Optional<ValueRef> previous = Optional.empty();
    for (SavedObject object : layerObjects(parent)) {
      if (isSequential && object.identifier().equals(INPUT_LAYER)) {
        continue;
      }
      Layer layer = layer(object, path, above);
      if (layer.output().isEmpty()) {
        // A layer that does nothing in inference returns what it is given.
        Optional<ValueRef> given =
            isSequential ? previous : soleInput(object).map(layers::get).flatMap(Layer::output);
        if (given.isPresent() && !object.identifier().equals(INPUT_LAYER)) {
          layer = layer.withOutput(given.get(), Shape.UNKNOWN);
        }
      }
      previous = layer.output();
      layers.put(layer.name(), layer);
    }
    above.remove(parent.id());
    return List.copyOf(layers.values());
  }

  private Layer layer(SavedObject object, List<String> path, Set<Integer> above) {
    count++;
    String name = name(object, "layer_" + object.id());
    List<String> ownPath = new ArrayList<>(path);
    ownPath.add(name);
    List<Layer> children =
        MODELS.contains(object.identifier()) ? children(object, ownPath, above) : List.of();
    Set<String> own = new LinkedHashSet<>(variablesOf(object));
    children.forEach(child -> child.allVariables().forEach(own::remove));
    Optional<ValueRef> output =
        object.identifier().equals(INPUT_LAYER)
            ? input(name, path)
            : scopes.find(ownPath).flatMap(scopes::output).flatMap(canonical::find);
    return new Layer(
        name,
        json(object).path("class_name").asText(""),
        output,
        Shape.UNKNOWN,
        List.copyOf(own),
        children);
  }

  /** The placeholder behind an input layer of the outermost model. */
  private Optional<ValueRef> input(String name, List<String> path) {
    if (path.size() > 1) {
      return Optional.empty();
    }
    List<TensorSpec> inputs = canonical.inputs();
    return inputs.stream()
        .filter(input -> input.name().equals(name) || inputs.size() == 1)
        .map(TensorSpec::value)
        .findFirst();
  }

  /** The layers that Keras lists as {@code model.layers}. */
  private List<SavedObject> layerObjects(SavedObject parent) {
    List<SavedObject> listed =
        file.objects()
            .child(parent, "keras_api")
            .flatMap(api -> file.objects().child(api, "layers"))
            .map(list -> file.objects().elements(list))
            .orElse(List.of());
    List<SavedObject> layers = listed.stream().filter(MetadataLayers::isLayer).toList();
    if (!layers.isEmpty()) {
      return layers;
    }
    boolean isNumbered =
        parent.children().keySet().stream().anyMatch(name -> NUMBERED.matcher(name).matches());
    Set<Integer> seen = new HashSet<>();
    List<SavedObject> found = new ArrayList<>();
    parent
        .children()
        .forEach(
            (name, id) -> {
              if ((!isNumbered || NUMBERED.matcher(name).matches()) && seen.add(id)) {
                file.objects().find(id).filter(MetadataLayers::isLayer).ifPresent(found::add);
              }
            });
    return found;
  }

  private static boolean isLayer(SavedObject object) {
    return object.identifier().equals("_tf_keras_layer")
        || object.identifier().equals("_tf_keras_rnn_layer")
        || object.identifier().equals(INPUT_LAYER)
        || MODELS.contains(object.identifier());
  }

  private List<String> variablesOf(SavedObject object) {
    return file
        .objects()
        .child(object, "variables")
        .map(list -> file.objects().elements(list))
        .orElse(List.of())
        .stream()
        .flatMap(variable -> Optional.ofNullable(variables.get(variable.id())).stream())
        .toList();
  }

  /** Name of the one layer whose output the layer takes, if it is one. */
  private Optional<String> soleInput(SavedObject object) {
    JsonNode calls = json(object).path("inbound_nodes");
    JsonNode inputs = calls.path(0);
    return calls.size() == 1 && inputs.size() == 1 && inputs.path(0).path(0).isTextual()
        ? Optional.of(inputs.path(0).path(0).asText())
        : Optional.empty();
  }

  private String name(SavedObject object, String otherwise) {
    String name = json(object).path("name").asText("");
    return name.isEmpty() || name.contains("/") ? otherwise : name;
  }

  private JsonNode json(SavedObject object) {
    return metadata.getOrDefault(object.id(), MissingNode.getInstance());
  }
}
