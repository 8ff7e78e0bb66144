package io.github.topwork.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** Reads {@code inbound_nodes}: how a layer is called. */
final class CallReader {
  /** Class of a tensor in the arguments that Keras 3 writes. */
  private static final String KERAS_TENSOR = "__keras_tensor__";

  /** Name of the layer in place of which Keras 2 writes a plain value. */
  private static final String CONSTANT = "_CONSTANT_VALUE";

  private CallReader() {}

  /** Reads {@code {"args": […], "kwargs": {…}}}. */
  static CallSpec keras3(JsonNode node, String where) {
    if (!node.path("args").isArray() || !node.path("kwargs").isObject()) {
      throw broken(node, "an object with args and kwargs", where);
    }
    List<Argument> arguments = new ArrayList<>();
    for (JsonNode argument : node.path("args")) {
      arguments.add(argument(argument));
    }
    Map<String, Argument> named = new LinkedHashMap<>();
    node.path("kwargs")
        .fields()
        .forEachRemaining(field -> named.put(field.getKey(), argument(field.getValue())));
    return new CallSpec(arguments, named);
  }

  private static Argument argument(JsonNode json) {
    if (json.path("class_name").asText().equals(KERAS_TENSOR)) {
      Optional<Endpoint> source = endpoint(json.path("config").path("keras_history"));
      if (source.isPresent()) {
        return new Argument.Tensor(source.get());
      }
    }
    return sequence(json, CallReader::argument);
  }

  /** A list or a map with tensors in it; anything else is a plain value. */
  private static Argument sequence(JsonNode json, Function<JsonNode, Argument> each) {
    if (json.isObject()) {
      Argument.Dictionary dictionary = dictionary(json, each);
      return dictionary.tensors().isEmpty() ? new Argument.Value(json) : dictionary;
    }
    List<Argument> elements = elements(json).stream().map(each).toList();
    Argument.Sequence sequence = new Argument.Sequence(elements);
    return sequence.tensors().isEmpty() ? new Argument.Value(json) : sequence;
  }

  private static Argument.Dictionary dictionary(JsonNode json, Function<JsonNode, Argument> each) {
    SortedMap<String, Argument> entries = new TreeMap<>();
    json.fields()
        .forEachRemaining(field -> entries.put(field.getKey(), each.apply(field.getValue())));
    return new Argument.Dictionary(entries);
  }

  /** Elements of a list; values of a map in the order of their names, as Keras flattens maps. */
  static List<JsonNode> elements(JsonNode json) {
    if (!json.isObject()) {
      return StreamSupport.stream(json.spliterator(), false).toList();
    }
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(json.fieldNames(), Spliterator.ORDERED), false)
        .sorted()
        .map(json::path)
        .toList();
  }

  /**
   * Reads {@code [["layer", 0, 0, {…}], …]}, or the same without the outer list, or with a
   * dictionary in its place.
   */
  static CallSpec keras2(JsonNode node, String where) {
    boolean isSingle = node.path(0).isTextual();
    List<Argument> arguments = new ArrayList<>();
    Map<String, Argument> named = new LinkedHashMap<>();
    if (node.isObject() && !node.isEmpty()) {
      arguments.add(dictionary(node, input -> input(input, where)));
    }
    for (JsonNode input : isSingle ? List.of(node) : node) {
      if (!node.isObject()) {
        arguments.add(input(input, where));
      }
      input
          .path(3)
          .fields()
          .forEachRemaining(field -> named.put(field.getKey(), namedKeras2(field.getValue())));
    }
    if (arguments.isEmpty()) {
      throw broken(node, "a list of [layer, call, output, arguments]", where);
    }
    return new CallSpec(arguments, named);
  }

  private static Argument input(JsonNode json, String where) {
    if (json.path(0).asText().equals(CONSTANT)) {
      return new Argument.Value(json.path(2));
    }
    return endpoint(json)
        .<Argument>map(Argument.Tensor::new)
        .orElseThrow(() -> broken(json, "[layer, call, output, arguments]", where));
  }

  /** Keras 2 writes a tensor among named arguments as a bare {@code [layer, call, output]}. */
  private static Argument namedKeras2(JsonNode json) {
    if (json.size() == 3) {
      Optional<Endpoint> source = endpoint(json);
      if (source.isPresent()) {
        return new Argument.Tensor(source.get());
      }
    }
    return sequence(json, CallReader::namedKeras2);
  }

  /** Reads {@code ["layer", 0, 0]}, with or without more behind it. */
  static Optional<Endpoint> endpoint(JsonNode json) {
    boolean fits =
        json.isArray()
            && json.path(0).isTextual()
            && json.path(1).isInt()
            && json.path(2).isInt()
            && json.path(1).intValue() >= 0
            && json.path(2).intValue() >= 0;
    return fits
        ? Optional.of(
            new Endpoint(json.get(0).textValue(), json.get(1).intValue(), json.get(2).intValue()))
        : Optional.empty();
  }

  private static ModelFormatException broken(JsonNode node, String expected, String where) {
    String text = node.toString();
    return new ModelFormatException(
        new Problem(
            "Model configuration",
            "inbound node " + (text.length() > 80 ? text.substring(0, 80) + "…" : text),
            expected,
            where,
            "save the model again with Keras"));
  }
}
