package io.github.topwork.importer.keras.layer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.proto.NodeDefReader;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Reads a {@code NodeDef} in the JSON of protocol buffers ({@code {"op": "Relu6", "attr": {"T":
 * {"type": "DT_FLOAT"}}}}, where 64-bit numbers are texts and bytes are in base64), or, as
 * TensorFlow 2.0 wrote it, its bytes as a text.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">ProtoJSON format</a>
 */
final class NodeDescription {
  private static final String TYPE_PREFIX = "DT_";

  private NodeDescription() {}

  /**
   * Reads the op and its attributes; inputs, device and notes of the runtime are left out.
   *
   * @throws LayerException if it is none
   */
  static Node read(JsonNode json) {
    if (json.isTextual()) {
      try {
        return NodeDefReader.read(json.textValue().getBytes(UTF_8), "node_def");
      } catch (ModelFormatException e) {
        throw wrong(json, "a node of TensorFlow");
      }
    }
    String op = json.path("op").asText();
    if (op.isEmpty()) {
      throw wrong(json, "an object with 'op' and 'attr'");
    }
    Node.Builder node = Node.builder("node", op);
    json.path("attr")
        .fields()
        .forEachRemaining(
            field -> {
              if (!field.getKey().startsWith("_")) {
                node.attribute(field.getKey(), attribute(field.getValue()));
              }
            });
    return node.build();
  }

  private static Attribute attribute(JsonNode json) {
    if (!json.isObject() || json.size() != 1) {
      throw wrong(json, "an attribute with one value");
    }
    Map.Entry<String, JsonNode> only = json.fields().next();
    return only.getKey().equals("list")
        ? list(only.getValue())
        : value(only.getKey(), only.getValue());
  }

  private static Attribute list(JsonNode json) {
    List<Attribute> values = new ArrayList<>();
    json.fields()
        .forEachRemaining(
            field -> field.getValue().forEach(each -> values.add(value(field.getKey(), each))));
    return new Attribute.ListOf(values);
  }

  private static Attribute value(String kind, JsonNode json) {
    try {
      return switch (kind) {
        case "i" -> Attribute.of(Long.parseLong(json.asText()));
        case "f" -> Attribute.of(Float.parseFloat(json.asText()));
        case "b" -> Attribute.of(Boolean.parseBoolean(json.asText()));
        case "s" -> new Attribute.Str(Bytes.of(Base64.getDecoder().decode(json.asText())));
        case "type" -> Attribute.of(type(json));
        case "shape" -> Attribute.of(shape(json));
        default -> throw wrong(json, "a number, flag, text, type or shape, or a list of them");
      };
    } catch (IllegalArgumentException e) {
      throw new LayerException("attribute {\"" + kind + "\": " + brief(json) + "}", "a value");
    }
  }

  private static DataType type(JsonNode json) {
    String name = json.asText();
    if (json.isNumber()) {
      return DataType.ofNumber(json.intValue())
          .orElseThrow(() -> wrong(json, "the number of a type"));
    }
    if (!name.startsWith(TYPE_PREFIX)) {
      throw wrong(json, "a type such as DT_FLOAT");
    }
    return DataType.valueOf(name.substring(TYPE_PREFIX.length()));
  }

  private static Shape shape(JsonNode json) {
    if (json.path("unknownRank").asBoolean()) {
      return Shape.UNKNOWN;
    }
    List<Dim> dims = new ArrayList<>();
    for (JsonNode dim : json.path("dim")) {
      long size = Long.parseLong(dim.path("size").asText("0"));
      dims.add(size < 0 ? Dim.unknown() : Dim.of(size));
    }
    return Shape.of(dims);
  }

  private static LayerException wrong(JsonNode json, String expected) {
    return new LayerException("node_def " + brief(json), expected);
  }

  private static String brief(JsonNode json) {
    String text = json.toString();
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
