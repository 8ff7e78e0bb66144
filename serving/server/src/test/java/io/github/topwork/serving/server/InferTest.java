package io.github.topwork.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.serving.server.HttpFixture.Answer;
import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferTest {
  private static final String ONE =
      "{\"inputs\":[{\"name\":\"in0\",\"shape\":[1,2,3],\"datatype\":\"FP32\",\"data\":%s}]}";

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

  @Test
  void answersAsTheProtocolSays() throws Exception {
    Answer answer =
        http.post(
            "/v2/models/pair/infer",
            """
            {"id": "request-7", "parameters": {"priority": 0, "timeout": 60000000},
             "inputs": [
               {"data": [9007199254740993, -9223372036854775808], "datatype": "INT64",
                "shape": [1, 2], "name": "in1"},
               {"name": "in0", "shape": [2, 2], "datatype": "FP32", "parameters": {},
                "data": [[0.1, -2], [3e-38, 16777216]]}],
             "outputs": [{"name": "out1"}, {"name": "out0", "parameters": {"binary_data": false}}]}
            """);

    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"model_name\":\"pair\",\"model_version\":\"1\",\"id\":\"request-7\",\"outputs\":["
                + "{\"name\":\"out1\",\"datatype\":\"INT64\",\"shape\":[1,2],"
                + "\"data\":[9007199254740993,-9223372036854775808]},"
                + "{\"name\":\"out0\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"data\":[0.1,-2.0,3.0E-38,1.6777216E7]}]}");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void carriesEveryTypeToItsLimits() throws Exception {
    String[][] types = {
      {"FP32", "-3.4028235E38,1.4E-45"},
      {"UINT8", "0,255"},
      {"INT8", "-128,127"},
      {"INT16", "-32768,32767"},
      {"INT32", "-2147483648,2147483647"},
      {"INT64", "-9223372036854775808,9223372036854775807"},
      {"BOOL", "true,false"},
      {"FP16", "65504.0,5.9604645E-8"},
      {"FP64", "1.7976931348623157E308,4.9E-324"},
      {"BF16", "1.5,-2.0"},
    };
    StringBuilder body = new StringBuilder("{\"inputs\":[");
    for (int index = 0; index < types.length; index++) {
      body.append(index == 0 ? "" : ",")
          .append("{\"name\":\"in")
          .append(index)
          .append("\",\"datatype\":\"")
          .append(types[index][0])
          .append("\",\"shape\":[1,2],\"data\":[")
          .append(types[index][1])
          .append("]}");
    }

    Answer answer = http.post("/v2/models/types/infer", body.append("]}").toString());

    assertThat(answer.status()).isEqualTo(200);
    for (int index = 0; index < types.length; index++) {
      assertThat(answer.json().at("/outputs/" + index + "/datatype").asText())
          .isEqualTo(types[index][0]);
      assertThat(answer.raw().body()).contains("\"data\":[" + types[index][1] + "]");
    }
  }

  @Test
  void takesNullForWhatIsNotThere() throws Exception {
    String body =
        ONE.formatted("[1,2,3,4,5,6],\"parameters\":null")
            .replaceFirst("\\{", "{\"id\":null,\"outputs\":null,\"parameters\":null,");

    Answer answer = http.post("/v2/models/one/infer", body);

    assertThat(answer.status()).as(answer.error()).isEqualTo(200);
    assertThat(answer.json().has("id")).isFalse();
    assertThat(answer.json().path("outputs").size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2,3,4,5,6]",
        "[[[1,2,3],[4,5,6]]]",
        "[ 1.0 , 2e0, 30e-1 ,4,5,6 ]",
      })
  void readsFlatAndNestedData(String data) throws Exception {
    Answer answer = http.post("/v2/models/one/infer", ONE.formatted(data));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/outputs/0/data").toString())
        .isEqualTo("[1.0,2.0,3.0,4.0,5.0,6.0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2,3,4,5] | data has 5 elements (expected: 6 for shape [1, 2, 3])",
        "[1,2,3,4,5,6,7] | more than 6 elements",
        "[] | shape [1, 2, 3] (expected: as many elements as data has)",
        "[[1,2,3],[4,5,6]] | not nested as shape [1, 2, 3]",
        "[[[1,2,3],[4,5]]] | not nested as shape",
        "[[[1,2,3],[4,5,6],[7]]] | more than 6 elements",
        "[[[[1],2,3],[4,5,6]]] | not nested as shape",
        "[[[1,2,3],4,5,6]] | not nested as shape",
        "[1,[2],3,4,5,6] | element 1",
        "[1,2,\"3\",4,5,6] | data element 2: 3 (expected: a number",
        "[1,2,null,4,5,6] | data element 2: null",
        "[1,2,true,4,5,6] | data element 2: true",
        "[1,2,NaN,4,5,6] | Body is no JSON at line 1, column",
        "[1,2,Infinity,4,5,6] | Body is no JSON",
        "[1,2,1e39,4,5,6] | data element 2: 1e39 (expected: a number from -3.4028235E38",
        "[1,2,1e999,4,5,6] | data element 2",
        "{} | inputs[0].data: { (expected: an array)",
        "7 | inputs[0].data: 7 (expected: an array)",
        "[1,2,3,4,5,6 | Body is no JSON",
        "[1,2,3,,5,6] | Body is no JSON",
      })
  void refusesDataThatDoNotFit(String data, String message) throws Exception {
    Answer answer = http.post("/v2/models/one/infer", ONE.formatted(data));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | body: nothing (expected: an object)",
        "[] | body: [ (expected: an object)",
        "{} | inputs: none",
        "nonsense | Body is no JSON",
        "{\"inputs\":[ | (start marker at line: 1, column: 11)",
        "{\"inputs\":7} | inputs: 7 (expected: an array)",
        "{\"inputs\":[7]} | inputs[0]: 7 (expected: an object)",
        "{\"inputs\":[{\"name\":\"a\"}]} | inputs[0] lacks datatype",
        "{\"id\":7} | id: 7 (expected: a string)",
        "{\"inputs\":[{\"datatype\":\"FP31\"}]} | 'FP31' (expected one of: [BF16, BOOL",
        "{\"inputs\":[{\"datatype\":\"BYTES\"}]} | 'BYTES' (expected one of",
        "{\"inputs\":[{\"shape\":[-1]}]} | inputs[0].shape[0]: -1",
        "{\"inputs\":[{\"shape\":[1.5]}]} | inputs[0].shape[0]: 1.5 (expected: an integer)",
        "{\"inputs\":[{\"shape\":[99999999999999999999]}]} | out of range",
        "{\"inputs\":[{\"name\":\"a\",\"name\":\"b\"}]} | Duplicate field 'name'",
        "{\"outputs\":[{}]} | outputs[0] lacks name",
        "{\"outputs\":[{\"name\":\"a\"},{\"name\":\"a\"}]} | outputs[1].name: 'a' (expected: each",
        "{\"input\":[]} | 'input' (expected: id, inputs, outputs or parameters)",
        "{\"inputs\":[{\"dtype\":\"FP32\"}]} | 'inputs[0].dtype' (expected: name, datatype",
        "{\"outputs\":[{\"nam\":\"a\"}]} | 'outputs[0].nam' (expected: name or parameters)",
        "{\"inputs\":[]} x | Body is no JSON",
        "{\"inputs\":[]} {} | Body goes on after the request",
      })
  void refusesOtherBodies(String body, String message) throws Exception {
    Answer answer = http.post("/v2/models/one/infer", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "in0 | FP64 | [1,2,3] | input 'in0': float64[1, 2, 3] (expected: float32[batch, 2, 3]",
        "in0 | FP32 | [6] | input 'in0': float32[6]",
        "in0 | FP32 | [2,3,1] | input 'in0': float32[2, 3, 1]",
        "image | FP32 | [1,2,3] | unknown input 'image' (expected one of: in0)",
        "in0 | FP32 | [1000000,1000000,1000000] | as many elements as data has",
        "in0 | FP32 | [4294967296,4294967296,4294967296] | as many elements as data has",
        "in0 | INT8 | [1,2,3] | expected: float32",
      })
  void refusesTensorsThatDoNotFitTheModel(String name, String type, String shape, String message)
      throws Exception {
    String body =
        "{\"inputs\":[{\"name\":\""
            + name
            + "\",\"datatype\":\""
            + type
            + "\",\"shape\":"
            + shape
            + ",\"data\":[1,2,3,4,5,6]}]}";

    Answer answer = http.post("/v2/models/one/infer", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(message);
  }

  @Test
  void refusesUnknownOutputs_andUnknownModels() throws Exception {
    String body = ONE.formatted("[1,2,3,4,5,6]");
    String outputs = body.replaceFirst("\\{", "{\"outputs\":[{\"name\":\"top\"}],");

    assertThat(http.post("/v2/models/one/infer", outputs).error())
        .contains("unknown output 'top' (expected one of: out0)");
    assertThat(http.post("/v2/models/none/infer", body).status()).isEqualTo(404);
    assertThat(http.post("/v2/models/none/infer", "nonsense").status()).isEqualTo(404);
    assertThat(http.post("/v2/models/one/versions/2/infer", body).status()).isEqualTo(404);
  }

  @Test
  void refusesIntegersOutOfRange() throws Exception {
    for (String[] one :
        new String[][] {
          {"INT64", "9223372036854775808"}, {"INT64", "1.0"}, {"UINT8", "-1"}, {"UINT8", "256"},
          {"INT32", "2147483648"}, {"BOOL", "1"}, {"FP16", "65520"}, {"UINT64", "-1"}
        }) {
      String body =
          "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\""
              + one[0]
              + "\",\"data\":["
              + one[1]
              + "]}]}";
      Answer answer = http.post("/v2/models/types/infer", body);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.error()).contains("data element 0: " + one[1]).contains("for " + one[0]);
    }
  }

  @Test
  void answers500_whenAnOutputIsNaN() throws Exception {
    String zeros = "0" + ",0".repeat(191);
    Answer answer =
        http.post(
            "/v2/models/nan/infer",
            "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,8,8,3],\"datatype\":\"FP32\",\"data\":["
                + zeros
                + "]}]}");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.error()).contains("Output 'logits' element 1 is NaN");
  }

  @Test
  void survivesGarbage() throws Exception {
    Random random = new Random(3);
    byte[] valid = ONE.formatted("[[[1,2,3],[4,5,6]]]").getBytes("UTF-8");
    for (int round = 0; round < 300; round++) {
      byte[] garbage = valid.clone();
      for (int flips = 0; flips <= round % 3; flips++) {
        garbage[random.nextInt(garbage.length)] = (byte) random.nextInt(256);
      }
      int status = http.post("/v2/models/one/infer", garbage).status();
      assertThat(status).isIn(200, 400);
    }
    assertThat(http.get("/v2/health/ready").status()).isEqualTo(200);
  }
}
