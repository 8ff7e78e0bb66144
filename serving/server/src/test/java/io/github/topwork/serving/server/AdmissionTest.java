package io.github.topwork.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.serving.testkit.OnnxModels.ClassifierModel;
import java.awt.Color;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AdmissionTest {
  private static final int MAX_BODY = 10_000;

  @TempDir Path folder;
  private final ModelRepository models = new ModelRepository(ServingOptions.DEFAULT);
  private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();

  @BeforeEach
  void load() throws IOException {
    models.load("colors", new ClassifierModel().write(folder.resolve("m.onnx")));
  }

  @AfterEach
  void close() {
    models.close();
  }

  private TopworkServer start(ServerOptions.Builder options) {
    return TopworkServer.start(models, options.port(0).maxBodyBytes(MAX_BODY).build());
  }

  /** A client that promises a body and does not send it, until it is closed. */
  private static Socket promise(TopworkServer server, int bytes) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    String head = "POST /v2/models/colors/classify HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes;
    socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  private HttpResponse<String> classify(TopworkServer server, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri().resolve("/v2/models/colors/classify"))
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** The answer once the server has, or has no longer, what other clients promised. */
  private HttpResponse<String> awaitStatus(
      int status, TopworkServer server, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = classify(server, body, headers);
    while (answer.statusCode() != status) {
      Thread.sleep(10);
      answer = classify(server, body, headers);
    }
    return answer;
  }

  @Test
  void turnsAwayWhatItHasNoPlaceFor_andIsWellMeanwhile() throws Exception {
    byte[] png = OnnxModels.png(Color.RED, 8, 8);
    try (TopworkServer server = start(ServerOptions.builder().maxRequests(2));
        Socket one = promise(server, 100);
        Socket other = promise(server, 100)) {
      HttpResponse<String> busy = awaitStatus(503, server, png);

      assertThat(busy.headers().firstValue("retry-after")).contains("1");
      assertThat(busy.body()).contains("{\"error\":\"The server is busy with 2 requests; repeat");
      HttpRequest health = HttpRequest.newBuilder(server.uri().resolve("/v2/health/ready")).build();
      assertThat(client.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

      one.close();
      assertThat(awaitStatus(200, server, png).body()).contains("\"label\":\"red\"");
      assertThat(other.isClosed()).isFalse();
    }
  }

  @Test
  void countsBytes_beforeTheyAreThere() throws Exception {
    byte[] small = Arrays.copyOf(OnnxModels.png(Color.RED, 8, 8), 1000);
    byte[] large = Arrays.copyOf(small, MAX_BODY - 500);
    try (TopworkServer server = start(ServerOptions.builder().maxHeldBytes(MAX_BODY + 1000));
        Socket promised = promise(server, 2000)) {
      HttpResponse<String> busy = awaitStatus(503, server, large);
      assertThat(busy.body()).contains("busy with 2000 of " + (MAX_BODY + 1000) + " bytes");

      // There is room for this one, but not for what a compressed one may become.
      assertThat(classify(server, small).statusCode()).isEqualTo(200);
      assertThat(classify(server, small, "Content-Encoding", "gzip").statusCode()).isEqualTo(503);

      promised.close();
      assertThat(awaitStatus(200, server, large).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void getsEveryPlaceBack() throws Exception {
    byte[] png = OnnxModels.png(Color.RED, 8, 8);
    ServerOptions.Builder options =
        ServerOptions.builder().maxRequests(1).requestTimeout(Duration.ofSeconds(5));
    try (TopworkServer server = start(options)) {
      for (int round = 0; round < 20; round++) {
        assertThat(classify(server, png).statusCode()).isEqualTo(200);
        assertThat(classify(server, new byte[3]).statusCode()).isEqualTo(400);
        assertThat(classify(server, new byte[MAX_BODY + 1]).statusCode()).isEqualTo(413);
        promise(server, 50).close();
        awaitStatus(200, server, png);
      }
    }
  }

  @Test
  void optionsCheckThemselves() {
    assertThat(ServerOptions.builder().workers(3).build().maxRequests()).isEqualTo(192);
    assertThat(ServerOptions.DEFAULT.maxHeldBytes())
        .isEqualTo(Math.max(32 << 20, Runtime.getRuntime().maxMemory() / 4));
    assertThatThrownBy(() -> ServerOptions.builder().maxRequests(-1).build())
        .hasMessage("maxRequests: -1 (expected: >= 1)");
    assertThatThrownBy(() -> ServerOptions.builder().maxBodyBytes(9).maxHeldBytes(8).build())
        .hasMessage("maxHeldBytes: 8 (expected: at least maxBodyBytes, 9)");
  }
}
