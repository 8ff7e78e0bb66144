package io.github.topwork.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.serving.server.HttpFixture.Answer;
import io.github.topwork.serving.testkit.OnnxModels;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopworkServerTest {
  /** Probabilities of a float32 model. */
  private static final double ATOL_FLOAT32 = 1e-6;

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
  void describesItself() throws Exception {
    Answer answer = http.get("/v2");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("name").asText()).isEqualTo("topwork");
    assertThat(answer.json().get("version").asText()).matches("\\d+\\.\\d+.*");
    assertThat(answer.json().get("extensions").isArray()).isTrue();
    assertThat(http.get("/v2/health/live").json().get("live").asBoolean()).isTrue();
    assertThat(http.get("/v2/health/ready").json().get("ready").asBoolean()).isTrue();
    assertThat(http.get("/v2/models").json().get("models").size()).isEqualTo(5);
  }

  @Test
  void describesModels() throws Exception {
    Answer answer = http.get("/v2/models/colors");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().toString())
        .isEqualTo(
            "{\"name\":\"colors\",\"versions\":[\"1\",\"3\"],\"platform\":\"onnx_onnxv1\","
                + "\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\",\"shape\":[-1,8,8,3]}],"
                + "\"outputs\":[{\"name\":\"logits\",\"datatype\":\"FP32\",\"shape\":[-1,3]}],"
                + "\"parameters\":{\"classify\":true,\"labels\":[\"red\",\"green\",\"blue\"],\"image\":"
                + OnnxModels.contract(8, 8).toJson()
                + "}}");
    assertThat(http.get("/v2/models/colors/versions/1").json()).isEqualTo(answer.json());
    Answer ready = http.get("/v2/models/colors/versions/3/ready");
    assertThat(ready.json().toString()).isEqualTo("{\"name\":\"colors\",\"ready\":true}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v2/models/cats | No model 'cats' (expected one of: colors, nan, one, pair, types)",
        "/v2/models/colors/versions/2 | Model 'colors' has no version 2 (expected one of: [1, 3])",
        "/v2/models/colors/versions/latest | Model 'colors' has no version 'latest' (expected one of: [1, 3])",
        "/v2/models/cats/versions/latest | No model 'cats'",
        "/v2/models/colors/versions/99999999999/ready | no version '99999999999'",
        "/v2/models/cats/ready | No model 'cats'",
        "/v1/models | No such path",
        "/v2/models/%3Cscript%3E | No model '<script>'",
      })
  void answers404(String path, String message) throws Exception {
    Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error()).contains(message);
    assertThat(answer.json().size()).isEqualTo(1);
  }

  @Test
  void answers405_inJson() throws Exception {
    for (String path :
        List.of("/v2/models/colors/infer", "/v2/models/colors/versions/1/classify?topk=1")) {
      Answer answer = http.get(path);
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.raw().headers().allValues("allow")).containsExactly("POST");
    }
    for (String path : List.of("/v2", "/v2/models/colors", "/v2/models/infer", "/")) {
      Answer answer = http.post(path, "{}");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.error()).contains("Method POST is not for " + path + " (expected: GET)");
      assertThat(answer.raw().headers().allValues("allow")).containsExactly("GET");
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void classifies(Version version) throws Exception {
    byte[] png = OnnxModels.png(new Color(0, 255, 51), 30, 20);
    try (HttpFixture fresh = new HttpFixture(folder, version)) {
      Answer answer = fresh.post("/v2/models/colors/classify?topk=2", png);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.json().get("model_name").asText()).isEqualTo("colors");
      assertThat(answer.json().get("model_version").asText()).isEqualTo("3");
      assertThat(answer.json().get("predictions").size()).isEqualTo(2);
      assertThat(answer.json().at("/predictions/0/label").asText()).isEqualTo("green");
      assertThat(answer.json().at("/predictions/0/index").asInt()).isEqualTo(1);
      assertThat(answer.json().at("/predictions/0/probability").asDouble())
          .isCloseTo(Math.E / (1 + Math.E + Math.exp(0.2)), within(ATOL_FLOAT32));
      assertThat(answer.raw().version()).isEqualTo(version);
    }
  }

  @Test
  void classifiesWithOneVersion_allLabelsByDefault() throws Exception {
    Answer answer =
        http.post("/v2/models/colors/versions/1/classify", OnnxModels.png(Color.BLUE, 1, 1));

    assertThat(answer.json().get("model_version").asText()).isEqualTo("1");
    assertThat(answer.json().get("predictions").size()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "colors | '' | Body: 0 bytes (expected: a JPEG or PNG file). Fix: send the file as the body",
        "colors | GIF89a... | a GIF file",
        "colors | {\"image\": 1} | a file of 12 bytes",
        "colors | --boundary | a file of 10 bytes",
        "types | x | does not classify images",
      })
  void refusesBodiesThatAreNoImages(String model, String body, String message) throws Exception {
    Answer answer = http.post("/v2/models/" + model + "/classify", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "", "1.5", "99999999999"})
  void refusesOtherTopK(String topk) throws Exception {
    Answer answer =
        http.post("/v2/models/colors/classify?topk=" + topk, OnnxModels.png(Color.RED, 1, 1));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error()).contains("topk: '" + topk + "' (expected: 1 to 999999)");
  }

  @Test
  void answers500_withoutStackTrace_whenTheModelGivesNaN() throws Exception {
    Answer answer = http.post("/v2/models/nan/classify", OnnxModels.png(Color.RED, 1, 1));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.error()).contains("NaN for class 1");
    assertThat(answer.raw().body()).doesNotContain("at io.github").doesNotContain(".java");
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    byte[] large = new byte[(int) HttpFixture.MAX_BODY_BYTES + 1];

    Answer answer = http.post("/v2/models/colors/classify", large);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.error()).contains("at most " + HttpFixture.MAX_BODY_BYTES + " bytes");
    Answer chunked =
        http.post(
            "/v2/models/colors/infer",
            BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)),
            "application/json");
    assertThat(chunked.status()).isEqualTo(413);
  }

  @Test
  void sendsProtectiveHeaders() throws Exception {
    var headers = http.get("/v2").raw().headers();

    assertThat(headers.firstValue("x-content-type-options")).contains("nosniff");
    assertThat(headers.firstValue("x-frame-options")).contains("DENY");
    assertThat(headers.firstValue("cache-control")).contains("no-store");
    assertThat(headers.firstValue("server")).isEmpty();
  }

  @Test
  void servesAPage_thatRunsOnlyItsOwnScript() throws Exception {
    var page = http.send(http.request("/").GET().build()).raw();

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .startsWith("default-src 'none'")
        .containsPattern("script-src 'sha256-[A-Za-z0-9+/]{43}='");
    assertThat(page.body())
        .contains("<title>")
        .doesNotContain("http://")
        .doesNotContain("innerHTML");
  }

  @Test
  void refusesAPortThatIsTaken() {
    ServerOptions taken = ServerOptions.builder().port(http.server.port()).build();
    ServerOptions nowhere = ServerOptions.builder().host("no.such.host.invalid").build();

    assertThatThrownBy(() -> TopworkServer.start(http.models, taken).close())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot listen. Given: host 127.0.0.1, port " + http.server.port())
        .hasMessageContaining("choose another");
    assertThatThrownBy(() -> TopworkServer.start(http.models, nowhere).close())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("unknown host");
  }

  @Test
  void optionsCheckThemselves() {
    assertThatThrownBy(() -> ServerOptions.builder().port(70_000).build())
        .hasMessage("port: 70000 (expected: 0 to 65535)");
    assertThatThrownBy(() -> ServerOptions.builder().workers(0).build())
        .hasMessage("workers: 0 (expected: >= 1)");
    assertThatThrownBy(() -> ServerOptions.builder().maxBodyBytes(0).build())
        .hasMessageContaining("maxBodyBytes: 0");
  }
}
