package io.github.topwork.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.serving.server.HttpFixture.Answer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Triton's extensions of the protocol: a parameter is honoured or refused, never ignored. */
class InferExtensionsTest {
  private static final String LENGTH = "Inference-Header-Content-Length";
  private static final String IMAGE =
      "{%s\"inputs\":[{\"name\":\"image\",\"shape\":[2,8,8,3],\"datatype\":\"FP32\",\"data\":["
          + "1,0,0.25,".repeat(64)
          + "0,0.5,0,".repeat(63)
          + "0,0.5,0]}]}";

  @TempDir static Path folder;
  private static HttpFixture http;

  @BeforeAll
  static void start() throws IOException {
    http = new HttpFixture(folder, Version.HTTP_1_1);
  }

  @AfterAll
  static void stop() {
    http.close();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static HttpResponse<byte[]> postBinary(
      Version version, String model, String json, byte[] behind) throws Exception {
    byte[] head = json.getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + behind.length);
    System.arraycopy(behind, 0, body, head.length, behind.length);
    HttpRequest request =
        http.request("/v2/models/" + model + "/infer")
            .header(LENGTH, String.valueOf(head.length))
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newBuilder()
        .version(version)
        .build()
        .send(request, BodyHandlers.ofByteArray());
  }

  private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    int length =
        answer.headers().firstValue(LENGTH).map(Integer::parseInt).orElse(answer.body().length);
    return new ObjectMapper().readTree(answer.body(), 0, length);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void carriesTensorsAsBytes_bothWays(Version version) throws Exception {
    ByteBuffer behind = littleEndian(4 * 4 + 2 * 8);
    behind.putFloat(0.1f).putFloat(Float.NaN).putFloat(-0f).putFloat(Float.MIN_VALUE);
    behind.putLong(Long.MIN_VALUE).putLong(7);

    HttpResponse<byte[]> answer =
        postBinary(
            version,
            "pair",
            """
            {"inputs": [
               {"name": "in0", "shape": [2, 2], "datatype": "FP32",
                "parameters": {"binary_data_size": 16}},
               {"name": "in1", "shape": [1, 2], "datatype": "INT64",
                "parameters": {"binary_data_size": 16}}],
             "outputs": [{"name": "out1", "parameters": {"binary_data": false}},
                         {"name": "out0", "parameters": {"binary_data": true}}]}
            """,
            behind.array());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
    assertThat(json(answer).path("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"out1\",\"datatype\":\"INT64\",\"shape\":[1,2],"
                + "\"data\":[-9223372036854775808,7]},"
                + "{\"name\":\"out0\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"parameters\":{\"binary_data_size\":16}}]");
    int length = Integer.parseInt(answer.headers().firstValue(LENGTH).orElseThrow());
    assertThat(Arrays.copyOfRange(answer.body(), length, answer.body().length))
        .isEqualTo(Arrays.copyOf(behind.array(), 16));
  }

  @Test
  void givesAllOutputsAsBytes_whereAskedFor() throws Exception {
    HttpResponse<byte[]> answer =
        postBinary(
            Version.HTTP_1_1,
            "one",
            "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"in0\","
                + "\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}]}",
            new byte[0]);

    assertThat(json(answer).at("/outputs/0/parameters/binary_data_size").asInt()).isEqualTo(24);
    ByteBuffer expected = littleEndian(24);
    for (int i = 1; i <= 6; i++) {
      expected.putFloat(i);
    }
    assertThat(answer.body()).endsWith(expected.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8 | [1,2] | FP32 | 8 | '' | 200",
        "9 | [1,2] | FP32 | 8 | binary_data_size: 9 (expected: 0 to 8) | 400",
        "4 | [1,2] | FP32 | 4 | bytes: 4 (expected: 8 for float32[1, 2]) | 400",
        "8 | [1,2] | FP32 | 12 | Body has 12 bytes behind its JSON (expected: 8, the sum | 400",
        "8 | [1,4294967296,4294967296] | FP32 | 8 | less than 2^63 bytes | 400",
        "\"8\" | [1,2] | FP32 | 8 | binary_data_size: 8 (expected: 0 to 8) | 400",
        "8 | [1,2] | INT64 | 8 | bytes: 8 (expected: 16 for int64[1, 2]) | 400",
      })
  void refusesBytesThatDoNotFit(
      String size, String shape, String type, int bytes, String message, int status)
      throws Exception {
    String input =
        "{\"inputs\":[{\"name\":\"in0\",\"shape\":%s,\"datatype\":\"%s\","
            + "\"parameters\":{\"binary_data_size\":%s}},"
            + "{\"name\":\"in1\",\"shape\":[1,2],\"datatype\":\"INT64\",\"data\":[1,2]}]}";

    HttpResponse<byte[]> answer =
        postBinary(Version.HTTP_1_1, "pair", input.formatted(shape, type, size), new byte[bytes]);

    assertThat(json(answer).path("error").asText()).contains(message);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void refusesBooleansThatAreNone_andLengthsThatAreNone() throws Exception {
    String input =
        "{\"inputs\":[{\"name\":\"in6\",\"shape\":[1,2],\"datatype\":\"BOOL\","
            + "\"parameters\":{\"binary_data_size\":2}}]}";
    HttpResponse<byte[]> answer = postBinary(Version.HTTP_1_1, "types", input, new byte[] {1, 2});
    assertThat(json(answer).path("error").asText()).contains("byte 2 (expected: 0 or 1 for BOOL)");

    for (String length : new String[] {"-1", "x", "21"}) {
      Answer refused =
          http.send(
              http.request("/v2/models/one/infer")
                  .header(LENGTH, length)
                  .POST(BodyPublishers.ofByteArray(new byte[20]))
                  .build());
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.error())
          .contains("Inference-Header-Content-Length: '" + length + "' (expected: 0 to 20");
    }
  }

  @Test
  void classifies_withLabels() throws Exception {
    Answer answer =
        http.post(
            "/v2/models/colors/infer",
            IMAGE.formatted(
                "\"outputs\":[{\"name\":\"logits\",\"parameters\":{\"classification\":2}}],"));

    assertThat(answer.json().path("outputs").toString())
        .isEqualTo(
            "[{\"name\":\"logits\",\"datatype\":\"BYTES\",\"shape\":[2,2],"
                + "\"data\":[\"1.0:0:red\",\"0.25:2:blue\",\"0.5:1:green\",\"0.0:0:red\"]}]");
  }

  @Test
  void classifies_asBytesToo_andNoMoreClassesThanThereAre() throws Exception {
    HttpResponse<byte[]> answer =
        postBinary(
            Version.HTTP_1_1,
            "pair",
            "{\"outputs\":[{\"name\":\"out1\",\"parameters\":{\"classification\":9,"
                + "\"binary_data\":true}}],\"inputs\":["
                + "{\"name\":\"in0\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]},"
                + "{\"name\":\"in1\",\"shape\":[1,2],\"datatype\":\"INT64\",\"data\":[3,4]}]}",
            new byte[0]);

    assertThat(json(answer).at("/outputs/0/shape").toString()).isEqualTo("[1,2]");
    ByteBuffer expected = littleEndian(18);
    expected.putInt(5).put("4.0:1".getBytes(StandardCharsets.US_ASCII));
    expected.putInt(5).put("3.0:0".getBytes(StandardCharsets.US_ASCII));
    assertThat(answer.body()).endsWith(expected.array());
  }

  @Test
  void refusesToClassify_whatHasNoClasses() throws Exception {
    Answer answer =
        http.post(
            "/v2/models/one/infer",
            "{\"outputs\":[{\"name\":\"out0\",\"parameters\":{\"classification\":1}}],\"inputs\":["
                + "{\"name\":\"in0\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4,5,6]}]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error())
        .contains("'out0' with classification is float32[1, 2, 3] (expected: [batch, classes]");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void answers504_whenItsTimeIsUp(Version version) throws Exception {
    try (HttpFixture fresh = new HttpFixture(folder, version)) {
      Answer late =
          fresh.post("/v2/models/colors/infer", IMAGE.formatted("\"parameters\":{\"timeout\":1},"));
      assertThat(late.status()).isEqualTo(504);
      assertThat(late.error()).contains("after 1 microseconds, the timeout of the request");

      // As Triton does, 0 is no timeout.
      for (String timeout : new String[] {"0", "3600000000", "60000000"}) {
        String body = IMAGE.formatted("\"parameters\":{\"timeout\":" + timeout + "},");
        assertThat(fresh.post("/v2/models/colors/infer", body).status()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"priority\":1} | parameters.priority: 1 (expected: 0)",
        "{\"timeout\":-1} | parameters.timeout: -1 (expected: 0 to",
        "{\"timeout\":1.5} | parameters.timeout: 1.5",
        "{\"timeout\":99999999999999999999} | parameters.timeout: 99999999999999999999",
        "{\"binary_data_output\":1} | parameters.binary_data_output: 1 (expected: true or false)",
        "{\"sequence_id\":7,\"sequence_start\":true} | parameters: sequence_id, sequence_start (expected: none but",
        "{\"deep\":{\"a\":1}} | parameters.deep: { (expected: text, number or boolean)",
        "7 | parameters: 7 (expected: an object)",
      })
  void refusesParametersOfTheRequest_thatItDoesNotHonour(String parameters, String message)
      throws Exception {
    Answer answer =
        http.post("/v2/models/colors/infer", IMAGE.formatted("\"parameters\":" + parameters + ","));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"classification\":-2} | outputs[0].parameters.classification: -2",
        "{\"binary_data\":\"yes\"} | outputs[0].parameters.binary_data: yes (expected: true or false)",
        "{\"shared_memory_region\":\"a\"} | outputs[0].parameters: shared_memory_region (expected: none but binary_data, classification",
      })
  void refusesParametersOfOutputs_thatItDoesNotHonour(String parameters, String message)
      throws Exception {
    String outputs = "\"outputs\":[{\"name\":\"logits\",\"parameters\":" + parameters + "}],";

    Answer answer = http.post("/v2/models/colors/infer", IMAGE.formatted(outputs));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"infer?topk=1", "classify?top_k=1", "classify?topk=1&labels=no"})
  void refusesQueries_thatItDoesNotHonour(String path) throws Exception {
    Answer answer = http.post("/v2/models/colors/" + path, IMAGE.formatted(""));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).startsWith("Query: ");
  }
}
