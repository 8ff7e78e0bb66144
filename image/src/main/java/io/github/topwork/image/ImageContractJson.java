package io.github.topwork.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The contract's JSON, version {@value #VERSION}; every field is required, no other is allowed. */
final class ImageContractJson {
  private static final int VERSION = 1;
  private static final Set<String> FIELDS =
      Set.of(
          "version",
          "height",
          "width",
          "channels",
          "color_order",
          "resize",
          "interpolation",
          "scale",
          "offset",
          "layout",
          "decoder");

  private final ObjectNode object;
  private final List<String> problems = new ArrayList<>();

  private ImageContractJson(ObjectNode object) {
    this.object = object;
  }

  static String write(ImageContract contract) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .put("version", VERSION)
        .put("height", contract.height())
        .put("width", contract.width())
        .put("channels", contract.channels())
        .put("color_order", name(contract.colorOrder()))
        .put("resize", name(contract.resize()))
        .put("interpolation", name(contract.interpolation()));
    object.set("scale", numbers(contract.scaling().scale()));
    object.set("offset", numbers(contract.scaling().offset()));
    object.put("layout", name(contract.layout()));
    object
        .putObject("decoder")
        .put("id", contract.decoder().id())
        .put("version", contract.decoder().version());
    return StrictJson.write(object);
  }

  static ImageContract read(String json) {
    JsonNode node = StrictJson.read(json, ModelMetadata.IMAGE, "a JSON object");
    if (!(node instanceof ObjectNode object)) {
      throw failure("'" + StrictJson.abbreviate(json) + "'", "a JSON object", null);
    }
    return new ImageContractJson(object).read();
  }

  private ImageContract read() {
    // The version first: another version may name its fields otherwise.
    JsonNode version = object.get("version");
    if (version == null || !version.isInt() || version.intValue() != VERSION) {
      throw failure("version " + version, "version " + VERSION, null);
    }
    checkFields(object, FIELDS, "");
    int height = integer(object, "height");
    int width = integer(object, "width");
    int channels = integer(object, "channels");
    ColorOrder colorOrder = constant("color_order", ColorOrder.values(), ColorOrder.RGB);
    ResizeMode resize = constant("resize", ResizeMode.values(), ResizeMode.STRETCH);
    Interpolation interpolation =
        constant("interpolation", Interpolation.values(), Interpolation.BILINEAR);
    Layout layout = constant("layout", Layout.values(), Layout.NHWC);
    List<Float> scale = floats("scale");
    List<Float> offset = floats("offset");
    String decoderId = "";
    int decoderVersion = 0;
    if (object.get("decoder") instanceof ObjectNode decoder) {
      checkFields(decoder, Set.of("id", "version"), "decoder.");
      JsonNode id = decoder.get("id");
      if (id != null && id.isTextual()) {
        decoderId = id.textValue();
      } else if (id != null) {
        problems.add("decoder.id: " + id + " (expected: text)");
      }
      decoderVersion = integer(decoder, "version");
    } else if (object.has("decoder")) {
      problems.add("decoder: " + object.get("decoder") + " (expected: an object)");
    }
    if (!problems.isEmpty()) {
      throw failure(String.join("; ", problems), "an image contract of version " + VERSION, null);
    }
    try {
      return new ImageContract(
          height,
          width,
          channels,
          colorOrder,
          resize,
          interpolation,
          new Scaling(scale, offset),
          layout,
          new DecoderId(decoderId, decoderVersion));
    } catch (IllegalArgumentException e) {
      throw failure(String.valueOf(e.getMessage()), "an image contract of version " + VERSION, e);
    }
  }

  private void checkFields(ObjectNode node, Set<String> known, String prefix) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        problems.add("unknown field '" + prefix + name + "'");
      }
    }
    for (String name : new TreeSet<>(known)) {
      if (!node.has(name)) {
        problems.add("no field '" + prefix + name + "'");
      }
    }
  }

  private int integer(ObjectNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      return 0;
    }
    if (!value.isInt()) {
      problems.add(name + ": " + value + " (expected: an integer)");
      return 0;
    }
    return value.intValue();
  }

  private <E extends Enum<E>> E constant(String name, E[] constants, E otherwise) {
    JsonNode value = object.get(name);
    if (value == null) {
      return otherwise;
    }
    for (E constant : constants) {
      if (value.isTextual() && value.textValue().equals(name(constant))) {
        return constant;
      }
    }
    String known =
        Stream.of(constants).map(ImageContractJson::name).collect(Collectors.joining(", "));
    problems.add(name + ": " + value + " (expected one of: " + known + ")");
    return otherwise;
  }

  private List<Float> floats(String name) {
    List<Float> floats = new ArrayList<>();
    JsonNode value = object.get(name);
    if (value == null) {
      return floats;
    }
    if (!(value instanceof ArrayNode array) || array.isEmpty() || array.size() > 3) {
      problems.add(name + ": " + value + " (expected: an array of one number per channel)");
      return floats;
    }
    for (JsonNode element : array) {
      if (element.isNumber()) {
        floats.add(element.floatValue());
      } else {
        problems.add(name + ": " + element + " (expected: a number)");
      }
    }
    return floats;
  }

  private static ArrayNode numbers(List<Float> floats) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    floats.forEach(array::add);
    return array;
  }

  /** Constants that are acronyms keep their capitals. */
  private static String name(Enum<?> constant) {
    return constant instanceof ColorOrder || constant instanceof Layout
        ? constant.name()
        : constant.name().toLowerCase(Locale.ROOT);
  }

  private static ImageContractException failure(
      String given, String expected, @Nullable Throwable cause) {
    return new ImageContractException(
        StrictJson.message(ModelMetadata.IMAGE, given, expected), cause);
  }
}
