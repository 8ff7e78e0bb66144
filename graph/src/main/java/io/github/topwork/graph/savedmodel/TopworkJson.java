package io.github.topwork.graph.savedmodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code assets.extra/topwork.json}, version 1: what a flat SavedModel has no place for: the
 * layers, the order of inputs, outputs, variables and nodes, and named dimensions. {@link
 * SavedModelWriter} writes it; {@link #restore} gives them back after an import.
 *
 * <pre>{@code
 * {"topwork": 1,
 *  "inputs": [{"name": "x", "value": "x:0", "shape": ["batch", 64, 64, 3]}],
 *  "outputs": [...],
 *  "variables": ["dense/kernel", ...],
 *  "state": ["bn/moving_mean", ...],
 *  "layers": [{"name": "dense", "class": "Dense", "output": "dense/BiasAdd:0", "shape": [...],
 *              "variables": ["dense/kernel", ...], "children": []}],
 *  "provenance": {"format": ..., "producer": ..., "source": ..., "sha256": ...}}
 * }</pre>
 *
 * <p>Inputs, outputs, variables and layers are in the model's order. In a shape a number is a size,
 * a text the name of one, {@code null} an unknown one; the shape {@code null} is unknown as a
 * whole. {@code output} is {@code null} where it is not known. {@code state} names the variables
 * that are no weights; files of before it have none.
 */
public final class TopworkJson {
  /** Where it lies, below the model's folder. */
  static final String FILE = "assets.extra/topwork.json";

  /** Version of the format, the value of {@code topwork}. */
  private static final int VERSION = 1;

  private static final String FORMAT = "Topwork SavedModel";

  private final ModelGraph model;
  private final Graph written;
  private final Path file;
  private final Map<ValueRef, ValueRef> placeholders = new HashMap<>();

  private TopworkJson(ModelGraph model, Graph written, Path file) {
    this.model = model;
    this.written = written;
    this.file = file;
  }

  /** The text for a model. */
  static String write(ModelGraph model) {
    Provenance provenance = model.provenance();
    return "{\"topwork\": "
        + VERSION
        + ",\n \"inputs\": "
        + array(model.inputs(), TopworkJson::spec)
        + ",\n \"outputs\": "
        + array(model.outputs(), TopworkJson::spec)
        + ",\n \"variables\": "
        + array(model.variables().stream().map(Variable::name).toList(), TopworkJson::quoted)
        + ",\n \"state\": "
        + array(
            model.variables().stream().filter(Variable::state).map(Variable::name).toList(),
            TopworkJson::quoted)
        + ",\n \"layers\": "
        + array(model.layers().layers(), TopworkJson::layer)
        + ",\n \"provenance\": {\"format\": "
        + quoted(provenance.format())
        + ", \"producer\": "
        + quoted(provenance.producer())
        + ", \"source\": "
        + quoted(provenance.source())
        + ", \"sha256\": "
        + quoted(provenance.sha256())
        + "}}\n";
  }

  private static String spec(TensorSpec spec) {
    return "{\"name\": "
        + quoted(spec.name())
        + ", \"value\": "
        + quoted(spec.value().toString())
        + ", \"shape\": "
        + shape(spec.shape())
        + "}";
  }

  private static String layer(Layer layer) {
    return "\n  {\"name\": "
        + quoted(layer.name())
        + ", \"class\": "
        + quoted(layer.className())
        + ", \"output\": "
        + layer.output().map(value -> quoted(value.toString())).orElse("null")
        + ", \"shape\": "
        + shape(layer.outputShape())
        + ", \"variables\": "
        + array(layer.variables(), TopworkJson::quoted)
        + ", \"children\": "
        + array(layer.children(), TopworkJson::layer)
        + "}";
  }

  private static String shape(Shape shape) {
    return shape.isRanked() ? array(shape.dims(), TopworkJson::dim) : "null";
  }

  private static String dim(Dim dim) {
    if (dim instanceof Dim.Named named) {
      return quoted(named.name());
    }
    return dim.isKnown() ? String.valueOf(dim.sizeOrMinusOne()) : "null";
  }

  private static <T> String array(List<T> items, Function<T, String> writer) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(writer.apply(item)));
    return "[" + String.join(", ", texts) + "]";
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /**
   * Returns the model as it was written, or as it is where Topwork did not write it.
   *
   * @param model what the import made of {@code saved}
   * @throws ModelFormatException if the file does not fit the model
   * @throws IOException if it cannot be read
   */
  public static ModelGraph restore(ModelGraph model, SavedModel saved) throws IOException {
    Path file = saved.directory().resolve(FILE);
    return Files.isRegularFile(file) ? new TopworkJson(model, saved.graph(), file).read() : model;
  }

  private ModelGraph read() throws IOException {
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw new ModelFormatException(problem("text that is not JSON", "JSON"), e);
    }
    if (json.path("topwork").asInt(-1) != VERSION) {
      throw failure("version " + json.path("topwork"), "version " + VERSION);
    }
    Provenance now = model.provenance();
    return new ModelGraph(
        inWrittenOrder(),
        specs(json.path("inputs"), model.inputs()),
        specs(json.path("outputs"), model.outputs()),
        variables(json.path("variables"), new HashSet<>(names(json.path("state")))),
        new LayerTree(layers(json.path("layers"))),
        new Provenance(FORMAT, now.producer(), now.source(), now.sha256()));
  }

  private Graph inWrittenOrder() {
    Map<String, Integer> position = new HashMap<>();
    written.nodes().forEach(node -> position.put(node.name(), position.size()));
    List<Node> nodes = new ArrayList<>(model.graph().nodes());
    nodes.sort(
        Comparator.comparingInt(node -> position.getOrDefault(node.name(), Integer.MAX_VALUE)));
    return Graph.of(nodes);
  }

  private List<TensorSpec> specs(JsonNode json, List<TensorSpec> found) {
    List<TensorSpec> specs = new ArrayList<>();
    for (JsonNode entry : json) {
      String name = entry.path("name").asText();
      TensorSpec spec =
          found.stream()
              .filter(candidate -> candidate.name().equals(name))
              .findFirst()
              .orElseThrow(() -> failure("'" + name + "'", "an input or output of the signature"));
      Shape shape = shape(entry.path("shape"));
      if (!shape.isCompatibleWith(spec.shape())) {
        throw failure("'" + name + "' of shape " + shape, "shape " + spec.shape());
      }
      placeholders.put(value(entry.path("value").asText()), spec.value());
      specs.add(new TensorSpec(name, spec.value(), spec.type(), shape));
    }
    if (specs.size() != found.size()) {
      throw failure(specs.size() + " inputs or outputs", String.valueOf(found.size()));
    }
    return specs;
  }

  private List<Variable> variables(JsonNode json, Set<String> state) {
    Map<String, Variable> found = model.variablesByName();
    List<Variable> variables = new ArrayList<>();
    for (JsonNode entry : json) {
      Variable variable = found.get(entry.asText());
      if (variable == null) {
        throw failure("variable '" + entry.asText() + "'", "a variable of the model");
      }
      variables.add(state.contains(variable.name()) ? variable.asState() : variable);
    }
    if (variables.size() != found.size()) {
      throw failure(variables.size() + " variables", String.valueOf(found.size()));
    }
    return variables;
  }

  private List<Layer> layers(JsonNode json) {
    List<Layer> layers = new ArrayList<>();
    for (JsonNode entry : json) {
      layers.add(
          new Layer(
              entry.path("name").asText(),
              entry.path("class").asText(),
              output(entry.path("output")),
              shape(entry.path("shape")),
              names(entry.path("variables")),
              layers(entry.path("children"))));
    }
    return layers;
  }

  private Optional<ValueRef> output(JsonNode json) {
    if (!json.isTextual()) {
      return Optional.empty();
    }
    ValueRef value = value(json.textValue());
    if (!written.contains(value.node())) {
      throw failure("output '" + value + "'", "a value of the graph");
    }
    return imported(value);
  }

  /** What became of a value: importing names placeholders as inputs and leaves identities out. */
  private Optional<ValueRef> imported(ValueRef value) {
    Node node = written.node(value.node());
    if (node.op().equals("Placeholder")) {
      return Optional.ofNullable(placeholders.get(value));
    }
    if (model.graph().contains(node.name())) {
      return Optional.of(value);
    }
    return node.op().equals("Identity") ? imported(node.input(0)) : Optional.empty();
  }

  private ValueRef value(String text) {
    try {
      return ValueRef.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(problem("output '" + text + "'", "node:index"), e);
    }
  }

  private List<String> names(JsonNode json) {
    Map<String, Variable> known = model.variablesByName();
    List<String> names = new ArrayList<>();
    for (JsonNode entry : json) {
      if (!known.containsKey(entry.asText())) {
        throw failure(
            "variable '" + entry.asText() + "' of a layer or state", "a variable of the model");
      }
      names.add(entry.asText());
    }
    return names;
  }

  private Shape shape(JsonNode json) {
    if (!json.isArray()) {
      return Shape.UNKNOWN;
    }
    List<Dim> dims = new ArrayList<>();
    for (JsonNode dim : json) {
      if (dim.isTextual() && !dim.textValue().isBlank()) {
        dims.add(Dim.named(dim.textValue()));
      } else if (dim.canConvertToLong() && dim.longValue() >= 0) {
        dims.add(Dim.of(dim.longValue()));
      } else if (dim.isNull()) {
        dims.add(Dim.unknown());
      } else {
        throw failure("dimension " + dim, "a size, a name or null");
      }
    }
    return Shape.of(dims);
  }

  private ModelFormatException failure(String given, String expected) {
    return new ModelFormatException(problem(given, expected));
  }

  private Problem problem(String given, String expected) {
    return new Problem(
        "Layers of the SavedModel",
        given,
        expected,
        file.toString(),
        "delete that file to import the model without its layers, or write the model again");
  }
}
