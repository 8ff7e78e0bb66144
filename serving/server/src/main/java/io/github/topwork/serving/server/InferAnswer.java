package io.github.topwork.serving.server;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answer to an inference request: JSON, and behind it the outputs that are wanted as bytes. */
final class InferAnswer {
  /** Says how many bytes of a body are JSON, where others follow. */
  static final String JSON_BYTES = "inference-header-content-length";

  private InferAnswer() {}

  /**
   * Writes what a model gave.
   *
   * @param outputs by name, in the order of the answer
   */
  static HttpResponse of(ServedModel model, InferRequest request, Map<String, TensorData> outputs) {
    List<ByteBuffer> behind = new ArrayList<>();
    byte[] json =
        Json.object(
            fields -> {
              writeModel(fields, model);
              if (request.id().isPresent()) {
                fields.writeStringField("id", request.id().get());
              }
              fields.writeArrayFieldStart("outputs");
              for (Map.Entry<String, TensorData> output : outputs.entrySet()) {
                InferRequest.Output wanted = request.output(output.getKey());
                TensorData tensor =
                    wanted.classes() == 0
                        ? output.getValue()
                        : Classification.of(
                            output.getKey(),
                            output.getValue(),
                            wanted.classes(),
                            output.getKey().equals(model.outputs().get(0).name())
                                ? model.labels()
                                : Optional.empty());
                write(fields, output.getKey(), tensor, wanted.isBinary(), behind);
              }
              fields.writeEndArray();
            });
    if (behind.isEmpty()) {
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, HttpData.wrap(json));
    }
    ByteBuffer body =
        ByteBuffer.allocate(
            Math.toIntExact(json.length + behind.stream().mapToLong(ByteBuffer::remaining).sum()));
    body.put(json);
    behind.forEach(body::put);
    return HttpResponse.of(
        ResponseHeaders.of(
            HttpStatus.OK, "content-type", MediaType.OCTET_STREAM, JSON_BYTES, json.length),
        HttpData.wrap(body.array()));
  }

  private static void write(
      JsonGenerator json, String name, TensorData tensor, boolean isBinary, List<ByteBuffer> behind)
      throws IOException {
    json.writeStartObject();
    writeValue(json, name, tensor.type(), tensor.shape());
    if (isBinary) {
      ByteBuffer bytes =
          tensor.type() == DataType.STRING ? lengthsAndTexts(tensor) : tensor.bytes();
      json.writeObjectFieldStart("parameters");
      json.writeNumberField("binary_data_size", bytes.remaining());
      json.writeEndObject();
      behind.add(bytes);
    } else {
      json.writeFieldName("data");
      TensorJson.write(json, name, tensor);
    }
    json.writeEndObject();
  }

  /** Each text behind its number of bytes, as the protocol writes BYTES. */
  private static ByteBuffer lengthsAndTexts(TensorData tensor) {
    int size = tensor.strings().stream().mapToInt(text -> Integer.BYTES + text.size()).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (Bytes text : tensor.strings()) {
      bytes.putInt(text.size()).put(text.toByteArray());
    }
    return bytes.flip();
  }

  /** Name and version of a model. */
  static void writeModel(JsonGenerator json, ServedModel model) throws IOException {
    json.writeStringField("model_name", model.name());
    json.writeStringField("model_version", String.valueOf(model.version()));
  }

  /** Inputs or outputs of a model; -1 is a dimension that each request chooses. */
  static void writeValues(JsonGenerator json, String field, List<ValueInfo> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (ValueInfo value : values) {
      json.writeStartObject();
      writeValue(json, value.name(), value.type(), value.shape());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, String name, DataType type, Shape shape)
      throws IOException {
    json.writeStringField("name", name);
    json.writeStringField("datatype", Datatypes.name(type));
    json.writeFieldName("shape");
    long[] sizes = shape.toSizes();
    json.writeArray(sizes, 0, sizes.length);
  }
}
