package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an inference request. Numbers go straight into the memory of their tensor. Where they come
 * before shape and type, only their place is noted, and they are read once both are known. No tree
 * of JSON nodes is ever built. Of the extensions of Triton, binary tensors, classification and the
 * timeout are read; what is asked for beyond that is refused.
 */
final class InferRequestReader {
  private static final int MAX_RANK = 32;

  /** How Jackson writes a place inside a message: with a source, which is no news to a client. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

  private final byte[] body;
  private final int jsonBytes;
  private int binaryAt;
  private @Nullable String id;
  private Parameters parameters = Parameters.NONE;
  private final Map<String, TensorData> inputs = new HashMap<>();
  private final Map<String, Parameters> outputs = new LinkedHashMap<>();

  private InferRequestReader(byte[] body, int jsonBytes) {
    this.body = body;
    this.jsonBytes = jsonBytes;
    this.binaryAt = jsonBytes;
  }

  /**
   * Reads a whole body.
   *
   * @param body JSON, then the bytes of the inputs with {@code binary_data_size}, in their order
   * @param jsonBytes how many of it are JSON
   * @throws BadRequestException if it is not a request of the protocol
   */
  static InferRequest read(byte[] body, int jsonBytes) {
    requireUtf8(body);
    InferRequestReader reader = new InferRequestReader(body, jsonBytes);
    try (JsonParser parser = Json.FACTORY.createParser(body, 0, jsonBytes)) {
      reader.readRequest(parser);
      if (parser.nextToken() != null) {
        throw new BadRequestException("Body goes on after the request (expected: one JSON object)");
      }
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new BadRequestException("Body is no JSON: " + e.getMessage(), e);
    }
    if (reader.inputs.isEmpty()) {
      throw new BadRequestException("inputs: none (expected: an array of at least one tensor)");
    }
    if (reader.binaryAt != body.length) {
      throw new BadRequestException(
          "Body has "
              + (body.length - jsonBytes)
              + " bytes behind its JSON (expected: "
              + (reader.binaryAt - jsonBytes)
              + ", the sum of binary_data_size)");
    }
    return reader.request();
  }

  private InferRequest request() {
    boolean isBinary = parameters.flag("binary_data_output", false);
    OptionalLong micros = parameters.number("timeout", 0, Long.MAX_VALUE / 1000);
    // One queue for all: who is told so need not believe to be served first.
    parameters.number("priority", 0, 0);
    parameters.requireAllTaken();
    List<InferRequest.Output> wanted = new ArrayList<>();
    outputs.forEach(
        (name, own) -> {
          int classes = (int) own.number("classification", 0, Integer.MAX_VALUE).orElse(0);
          wanted.add(new InferRequest.Output(name, classes, own.flag("binary_data", isBinary)));
          own.requireAllTaken();
        });
    return new InferRequest(
        Optional.ofNullable(id),
        inputs,
        wanted,
        isBinary,
        micros.orElse(0) == 0
            ? Optional.empty()
            : Optional.of(Duration.of(micros.getAsLong(), ChronoUnit.MICROS)));
  }

  /**
   * Jackson would take UTF-16 and UTF-32 as well, and then not say where in the body things are.
   */
  private static void requireUtf8(byte[] body) {
    boolean isWide = body.length > 1 && (body[0] & body[1] & 0xFE) == 0xFE;
    for (int index = 0; index < Math.min(4, body.length); index++) {
      isWide |= body[index] == 0;
    }
    if (isWide) {
      throw new BadRequestException("Body is UTF-16 or UTF-32 (expected: JSON in UTF-8)");
    }
  }

  static BadRequestException malformed(JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    String what = e instanceof JsonParseException ? "Body is no JSON" : "Body is not acceptable";
    return new BadRequestException(
        what + place + ": " + SOURCE.matcher(e.getOriginalMessage()).replaceAll("$1"), e);
  }

  private void readRequest(JsonParser parser) throws IOException {
    Json.expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "body");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue; // As clients write what is not there.
      }
      switch (field) {
        case "id" -> id = text(parser, value, "id");
        case "inputs" -> {
          Json.expect(parser, value, JsonToken.START_ARRAY, "inputs");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            readInput(parser, "inputs[" + inputs.size() + "]");
          }
        }
        case "outputs" -> {
          Json.expect(parser, value, JsonToken.START_ARRAY, "outputs");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            readOutput(parser, "outputs[" + outputs.size() + "]");
          }
        }
        case "parameters" -> parameters = Parameters.read(parser, "parameters");
        default -> throw unknown(field, "id, inputs, outputs or parameters");
      }
    }
  }

  private static BadRequestException unknown(String field, String expected) {
    return new BadRequestException("'" + Json.abbreviate(field) + "' (expected: " + expected + ")");
  }

  private void readInput(JsonParser parser, String where) throws IOException {
    Json.expect(parser, parser.currentToken(), JsonToken.START_OBJECT, where);
    String name = null;
    DataType type = null;
    long[] shape = null;
    int dataStart = -1;
    TensorData tensor = null;
    Parameters own = Parameters.NONE;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (field) {
        case "name" -> name = text(parser, value, where + ".name");
        case "datatype" -> type = type(text(parser, value, where + ".datatype"), where);
        case "shape" -> shape = shape(parser, value, where + ".shape");
        case "data" -> {
          Json.expect(parser, value, JsonToken.START_ARRAY, where + ".data");
          dataStart = (int) parser.currentTokenLocation().getByteOffset();
          if (name == null || type == null || shape == null) {
            parser.skipChildren();
          } else {
            tensor =
                TensorJson.read(parser, jsonBytes - dataStart, type, shape, "input '" + name + "'");
          }
        }
        case "parameters" -> own = Parameters.read(parser, where + ".parameters");
        default -> throw unknown(where + "." + field, "name, datatype, shape, data or parameters");
      }
    }
    boolean isBinary = own.has("binary_data_size");
    if (name == null || type == null || shape == null || dataStart < 0 && !isBinary) {
      throw new BadRequestException(
          where
              + " lacks "
              + (name == null
                  ? "name"
                  : type == null ? "datatype" : shape == null ? "shape" : "data")
              + " (expected: name, datatype, shape and data)");
    }
    if (inputs.containsKey(name)) {
      throw new BadRequestException(where + ".name: '" + name + "' (expected: each input once)");
    }
    if (isBinary && dataStart >= 0) {
      throw new BadRequestException(where + ": data and binary_data_size (expected: one of them)");
    }
    if (isBinary) {
      tensor = binary(own, type, Shape.of(shape), where);
    } else if (tensor == null) {
      tensor = TensorJson.read(body, dataStart, jsonBytes, type, shape, "input '" + name + "'");
    }
    inputs.put(name, tensor);
    own.requireAllTaken();
  }

  /** The next bytes behind the JSON, where they lie. */
  private TensorData binary(Parameters own, DataType type, Shape shape, String where) {
    int size = (int) own.number("binary_data_size", 0, body.length - binaryAt).orElseThrow();
    ByteBuffer bytes = ByteBuffer.wrap(body, binaryAt, size);
    binaryAt += size;
    for (int index = bytes.position(); type == DataType.BOOL && index < binaryAt; index++) {
      if (body[index] != 0 && body[index] != 1) {
        throw new BadRequestException(
            where + ": byte " + (body[index] & 0xFF) + " (expected: 0 or 1 for BOOL)");
      }
    }
    try {
      return TensorData.wrap(type, shape, bytes);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(where + ".parameters.binary_data_size: " + e.getMessage(), e);
    }
  }

  private void readOutput(JsonParser parser, String where) throws IOException {
    Json.expect(parser, parser.currentToken(), JsonToken.START_OBJECT, where);
    String name = null;
    Parameters own = Parameters.NONE;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (field) {
        case "name" -> name = text(parser, value, where + ".name");
        case "parameters" -> own = Parameters.read(parser, where + ".parameters");
        default -> throw unknown(where + "." + field, "name or parameters");
      }
    }
    if (name == null) {
      throw new BadRequestException(where + " lacks name");
    }
    if (outputs.putIfAbsent(name, own) != null) {
      throw new BadRequestException(where + ".name: '" + name + "' (expected: each output once)");
    }
  }

  private static long[] shape(JsonParser parser, JsonToken first, String where) throws IOException {
    Json.expect(parser, first, JsonToken.START_ARRAY, where);
    List<Long> shape = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      Json.expect(parser, token, JsonToken.VALUE_NUMBER_INT, where + "[" + shape.size() + "]");
      long dim = parser.getLongValue();
      if (dim < 0 || shape.size() == MAX_RANK) {
        throw new BadRequestException(
            where
                + "["
                + shape.size()
                + "]: "
                + dim
                + " (expected: at most "
                + MAX_RANK
                + " dimensions, none negative)");
      }
      shape.add(dim);
    }
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  private static DataType type(String name, String where) {
    DataType type = Datatypes.of(name);
    if (type == null) {
      throw new BadRequestException(
          where
              + ".datatype: '"
              + Json.abbreviate(name)
              + "' (expected one of: "
              + Datatypes.names()
              + ")");
    }
    return type;
  }

  private static String text(JsonParser parser, JsonToken token, String where) throws IOException {
    Json.expect(parser, token, JsonToken.VALUE_STRING, where);
    return parser.getText();
  }
}
