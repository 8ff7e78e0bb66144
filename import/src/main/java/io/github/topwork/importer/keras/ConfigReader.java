package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the JSON that Keras writes for a model: {@code model_config} or {@code config.json}. */
final class ConfigReader {
  private static final Set<String> MODELS = Set.of("Functional", "Model", "Sequential", "Network");
  private static final Pattern OPERATIONS =
      Pattern.compile("keras\\.(src\\.)?(ops|activations)\\.");
  private static final String STATED_SHAPE = "batch_input_shape";
  private static final int MAX_DEPTH = 64;

  private final int version;
  private final String where;

  private ConfigReader(int version, String where) {
    this.version = version;
    this.where = where;
  }

  /**
   * Reads a model.
   *
   * @param stated what Keras wrote
   * @param version major version of that Keras
   * @param where what messages call the file
   * @throws ModelFormatException if it is not a functional or sequential model
   */
  static ModelSpec read(JsonNode stated, int version, String where) {
    JsonNode json = PythonValues.withoutTuples(stated);
    if (version == 1) {
      return read(Keras1Dialect.toKeras2(json, where), 2, where);
    }
    ConfigReader reader = new ConfigReader(version, where);
    String className = className(json);
    if (!MODELS.contains(className)) {
      throw new ModelFormatException(
          new Problem(
              "Model not supported",
              "class '" + className + "'",
              "a Functional or Sequential model, whose layers the file describes",
              where,
              "the class is Python code, which is never run: save the model as a SavedModel with"
                  + " model.export(\"folder\")"));
    }
    return reader.model(json, "", 0);
  }

  private ModelSpec model(JsonNode json, String name, int depth) {
    if (depth > MAX_DEPTH) {
      throw broken("models nested " + depth + " deep", "at most " + MAX_DEPTH);
    }
    JsonNode config = json.path("config");
    return className(json).equals("Sequential")
        ? sequential(config, name, depth)
        : functional(config, name, depth);
  }

  private ModelSpec functional(JsonNode config, String name, int depth) {
    List<LayerSpec> layers = new ArrayList<>();
    for (JsonNode layer : config.path("layers")) {
      layers.add(layer(layer, depth, calls(layer)));
    }
    if (layers.isEmpty()) {
      throw broken("a model without layers", "layers");
    }
    List<Endpoint> inputs = endpoints(config.path("input_layers"));
    List<Endpoint> outputs = endpoints(config.path("output_layers"));
    List<String> outputKeys = keys(config.path("output_layers"));
    return NestedCalls.renumber(
        new ModelSpec(
            modelName(config, name),
            "Functional",
            version,
            layers,
            inputs,
            outputs,
            inputNames(config.path("input_layers"), inputs),
            outputKeys.size() == outputs.size() ? outputKeys : List.of()));
  }

  /** Sorted keys where the model was made with a dictionary of inputs, which Keras sorts too. */
  private static List<String> inputNames(JsonNode json, List<Endpoint> inputs) {
    List<String> keys = keys(json);
    return keys.size() == inputs.size() ? keys : inputs.stream().map(Endpoint::layer).toList();
  }

  /** The keys of a dictionary, sorted as Keras sorts them; none of anything else. */
  private static List<String> keys(JsonNode json) {
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    return keys.stream().sorted().toList();
  }

  private ModelSpec sequential(JsonNode config, String name, int depth) {
    // Keras 1 and early Keras 2 wrote the list of layers in place of the configuration.
    JsonNode list = config.isArray() ? config : config.path("layers");
    List<LayerSpec> layers = new ArrayList<>();
    @Nullable Endpoint last = null;
    for (JsonNode json : list) {
      LayerSpec layer = layer(json, depth, List.of());
      if (layer.className().equals(ModelSpec.INPUT_LAYER)) {
        if (last != null) {
          throw broken("an InputLayer after another layer", "an InputLayer at the start only");
        }
        layers.add(layer.withCalls(List.of(CallSpec.on(List.of()))));
      } else {
        if (last == null) {
          LayerSpec input = impliedInput(config, layer);
          if (depth == 0 && !input.config().path(STATED_SHAPE).isArray()) {
            throw notBuilt(modelName(config, name));
          }
          layers.add(input);
          last = Endpoint.of(input.name());
        }
        layers.add(layer.withCalls(List.of(CallSpec.on(List.of(last)))));
      }
      last = Endpoint.of(layer.name());
    }
    if (last == null) {
      throw broken("a Sequential model without layers", "layers");
    }
    return new ModelSpec(
        modelName(config, name),
        "Sequential",
        version,
        layers,
        List.of(Endpoint.of(layers.get(0).name())),
        List.of(last));
  }

  /** The input layer that a Sequential model has without saying so. */
  private LayerSpec impliedInput(JsonNode config, LayerSpec first) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    LayerSpec source = first;
    while (source.model().isPresent()) {
      source = source.model().get().layers().get(0);
    }
    ObjectNode stated = source.config();
    for (String key : List.of(STATED_SHAPE, "batch_shape")) {
      if (stated.path(key).isArray()) {
        input.set(STATED_SHAPE, stated.get(key));
      }
    }
    if (!input.has(STATED_SHAPE)) {
      input.set(STATED_SHAPE, config.path("build_input_shape"));
    }
    // An Embedding states the type of its weights, and takes whole numbers whatever it states.
    JsonNode dtype = stated.has("input_dtype") ? stated.get("input_dtype") : stated.path("dtype");
    input.set(
        "dtype",
        source.className().equals("Embedding")
            ? JsonNodeFactory.instance.textNode("int32")
            : dtype);
    return new LayerSpec(
        first.name() + "_input",
        ModelSpec.INPUT_LAYER,
        true,
        input,
        Optional.empty(),
        List.of(CallSpec.on(List.of())));
  }

  private LayerSpec layer(JsonNode json, int depth, List<CallSpec> calls) {
    String className = className(json);
    JsonNode config = json.path("config");
    boolean isModel = MODELS.contains(className);
    if (className.isEmpty() || !(config.isObject() || (isModel && config.isArray()))) {
      throw broken("a layer " + brief(json), "an object with class_name and config");
    }
    String name = config.path("name").asText(json.path("name").asText(""));
    if (json.path("name").isTextual()) {
      name = json.path("name").textValue();
    }
    if (name.isEmpty()) {
      throw broken("a layer of class '" + className + "' without a name", "a name");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw broken(
          "a layer named '" + name.replaceAll("\\p{Cntrl}", "?") + "', with control characters",
          "a name that can be printed");
    }
    ObjectNode settings =
        config.isObject() ? (ObjectNode) config : JsonNodeFactory.instance.objectNode();
    if (className.equals("Lambda")) {
      className = Lambdas.className(settings);
      settings = Lambdas.settings(settings);
    }
    boolean trainable = trainable(settings.path("trainable"), name);
    return new LayerSpec(
        name,
        className,
        trainable,
        settings,
        isModel ? Optional.of(model(json, name, depth + 1)) : Optional.empty(),
        calls);
  }

  private boolean trainable(JsonNode stated, String layer) {
    try {
      return stated.isMissingNode() || PythonValues.isTrue("trainable", stated);
    } catch (LayerException e) {
      throw broken("layer '" + layer + "' with " + e.given(), e.expected());
    }
  }

  /**
   * The class; of one that is not Keras's own its package and name, as it was registered. The
   * operations of Keras 3 have names that its layers have too, such as {@code Add}: they get {@link
   * LayerSpec#OPERATION} before theirs.
   *
   * <p>HDF5 files have no modules: there a class that was not registered and has the name of a
   * layer of Keras is taken for that layer, as Keras takes it.
   */
  static String className(JsonNode json) {
    String className = json.path("class_name").asText("");
    String module = json.path("module").asText("");
    if (OPERATIONS.matcher(module).lookingAt() || isUnnamedOperation(json)) {
      return LayerSpec.OPERATION + className;
    }
    // A class of the script itself has no module; neither has anything in early files, which know
    // no registered names either.
    boolean isOfScript = json.path("module").isNull() && json.path("registered_name").isTextual();
    boolean isKeras =
        (module.isEmpty() && !isOfScript)
            || module.equals("keras")
            || module.startsWith("keras.")
            || module.startsWith("tf_keras.")
            || module.startsWith("tensorflow.");
    if (isKeras) {
      return className;
    }
    String registered = json.path("registered_name").asText("");
    return registered.contains(">")
        ? registered
        : (isOfScript ? "__main__" : module) + ">" + className;
  }

  /**
   * In HDF5 files Keras 3 leaves the module out, by which {@code Add} the operation differs from
   * {@code Add} the layer; but only layers have a flag whether they are trainable.
   */
  private static boolean isUnnamedOperation(JsonNode json) {
    JsonNode config = json.path("config");
    return !json.has("module")
        && json.path("inbound_nodes").path(0).has("args")
        && config.isObject()
        && !config.has("trainable")
        && !config.has("layers");
  }

  private List<CallSpec> calls(JsonNode layer) {
    if (className(layer).equals(ModelSpec.INPUT_LAYER)) {
      return List.of(CallSpec.on(List.of()));
    }
    List<CallSpec> calls = new ArrayList<>();
    for (JsonNode node : layer.path("inbound_nodes")) {
      boolean isNew = version >= 3 && node.isObject();
      calls.add(isNew ? CallReader.keras3(node, where) : CallReader.keras2(node, where));
    }
    return calls;
  }

  /** Reads one endpoint, a list of them, or a map of them. */
  private List<Endpoint> endpoints(JsonNode json) {
    Optional<Endpoint> single = CallReader.endpoint(json);
    if (single.isPresent()) {
      return List.of(single.get());
    }
    List<Endpoint> all = new ArrayList<>();
    for (JsonNode element : CallReader.elements(json)) {
      all.addAll(endpoints(element));
    }
    if (all.isEmpty()) {
      throw broken("input or output layers " + brief(json), "[layer, call, output], one or more");
    }
    return all;
  }

  private ModelFormatException notBuilt(String model) {
    return new ModelFormatException(
        new Problem(
            "Model not built",
            "Sequential model '"
                + model
                + "' that states no input shape, as it was saved too early",
            "a model that Keras has built, with the sizes of its input and its weights",
            where,
            "in Keras call model.build((None, 224, 224, 3)) with the shape of your inputs, or begin the"
                + " model with keras.Input(shape=(224, 224, 3)), then save it again"));
  }

  private static String modelName(JsonNode config, String otherwise) {
    return config.path("name").asText(otherwise.isEmpty() ? "model" : otherwise);
  }

  private static String brief(JsonNode json) {
    String text = json.toString();
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  private ModelFormatException broken(String given, String expected) {
    return new ModelFormatException(
        new Problem(
            "Model configuration", given, expected, where, "save the model again with Keras"));
  }
}
