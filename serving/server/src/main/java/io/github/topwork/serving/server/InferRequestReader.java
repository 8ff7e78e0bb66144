package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an inference request. The body is walked twice: first for everything but the numbers, of
 * which only the place is noted (they may come before shape and type), then each tensor's numbers
 * straight into its memory. No tree of JSON nodes is ever built.
 */
final class InferRequestReader {
  private static final int MAX_RANK = 32;

  /** How Jackson writes a place inside a message: with a source, which is no news to a client. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)\\]");

  private final byte[] body;
  private @Nullable String id;
  private final Map<String, TensorData> inputs = new HashMap<>();
  private final List<String> outputs = new ArrayList<>();

  private InferRequestReader(byte[] body) {
    this.body = body;
  }

  /**
   * Reads a whole body.
   *
   * @throws BadRequestException if it is not a request of the protocol
   */
  static InferRequest read(byte[] body) {
    requireUtf8(body);
    InferRequestReader reader = new InferRequestReader(body);
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
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
    return new InferRequest(Optional.ofNullable(reader.id), reader.inputs, reader.outputs);
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
    expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "body");
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue; // As clients write what is not there.
      }
      switch (field) {
        case "id" -> id = text(parser, value, "id");
        case "inputs" -> {
          expect(parser, value, JsonToken.START_ARRAY, "inputs");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            readInput(parser, "inputs[" + inputs.size() + "]");
          }
        }
        case "outputs" -> {
          expect(parser, value, JsonToken.START_ARRAY, "outputs");
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            readOutput(parser, "outputs[" + outputs.size() + "]");
          }
        }
        default -> parser.skipChildren(); // parameters, and what later versions of the protocol add
      }
    }
  }

  private void readInput(JsonParser parser, String where) throws IOException {
    expect(parser, parser.currentToken(), JsonToken.START_OBJECT, where);
    String name = null;
    DataType type = null;
    long[] shape = null;
    long dataStart = -1;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "name" -> name = text(parser, value, where + ".name");
        case "datatype" -> type = type(text(parser, value, where + ".datatype"), where);
        case "shape" -> shape = shape(parser, value, where + ".shape");
        case "data" -> {
          expect(parser, value, JsonToken.START_ARRAY, where + ".data");
          dataStart = parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    if (name == null || type == null || shape == null || dataStart < 0) {
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
    inputs.put(name, TensorJson.read(body, (int) dataStart, type, shape, "input '" + name + "'"));
  }

  private void readOutput(JsonParser parser, String where) throws IOException {
    expect(parser, parser.currentToken(), JsonToken.START_OBJECT, where);
    String name = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("name")) {
        name = text(parser, value, where + ".name");
      } else {
        parser.skipChildren();
      }
    }
    if (name == null) {
      throw new BadRequestException(where + " lacks name");
    }
    outputs.add(name);
  }

  private static long[] shape(JsonParser parser, JsonToken first, String where) throws IOException {
    expect(parser, first, JsonToken.START_ARRAY, where);
    List<Long> shape = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      expect(parser, token, JsonToken.VALUE_NUMBER_INT, where + "[" + shape.size() + "]");
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
    expect(parser, token, JsonToken.VALUE_STRING, where);
    return parser.getText();
  }

  private static void expect(
      JsonParser parser, @Nullable JsonToken token, JsonToken expected, String where)
      throws IOException {
    if (token != expected) {
      String given =
          token == null ? "nothing" : token.isStructStart() ? token.asString() : parser.getText();
      throw new BadRequestException(
          where + ": " + Json.abbreviate(given) + " (expected: " + Json.describe(expected) + ")");
    }
  }
}
