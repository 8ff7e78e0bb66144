package io.github.topwork.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.serving.server.HttpFixture.Answer;
import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.serving.testkit.OnnxModels.ClassifierModel;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ServerLifecycleTest {
  @TempDir Path folder;

  @Test
  @Timeout(600)
  void keepsAnswering_whileModelsAreSwappedAndUnloaded() throws Exception {
    Path file = new ClassifierModel().write(folder.resolve("swap.onnx"));
    byte[] png = OnnxModels.png(Color.GREEN, 64, 64);
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1)) {
      List<Callable<List<Integer>>> clients = new ArrayList<>();
      for (int client = 0; client < 4; client++) {
        clients.add(
            () -> {
              List<Integer> statuses = new ArrayList<>();
              while (!stop.get()) {
                Answer answer = http.post("/v2/models/colors/versions/7/classify?topk=1", png);
                statuses.add(answer.status());
                if (answer.status() == 200) {
                  assertThat(answer.json().at("/predictions/0/label").asText()).isEqualTo("green");
                }
              }
              return statuses;
            });
      }
      List<Future<List<Integer>>> results = clients.stream().map(threads::submit).toList();
      for (int round = 0; round < 40; round++) {
        http.models.load("colors", 7, file);
        http.models.load("colors", 7, file);
        if (round % 4 == 0) {
          http.models.unload("colors", 7);
        }
      }
      stop.set(true);
      for (Future<List<Integer>> result : results) {
        assertThat(result.get()).contains(200).isSubsetOf(200, 404);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void isNotReady_whenTheRepositoryIsClosed() throws Exception {
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1)) {
      http.models.close();

      Answer answer = http.get("/v2/health/ready");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.json().get("ready").asBoolean()).isFalse();
      assertThat(http.get("/v2/health/live").status()).isEqualTo(200);
      assertThat(http.post("/v2/models/colors/classify", new byte[1]).status()).isEqualTo(503);
    }
  }

  @Test
  @Timeout(600)
  void finishesRequestsInFlight_whenItStops() throws Exception {
    byte[] png = OnnxModels.png(Color.RED, 8, 8);
    CountDownLatch half = new CountDownLatch(1);
    CountDownLatch rest = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1)) {
      // The body comes in two parts; the server is told to stop between them.
      Future<Answer> answer =
          threads.submit(
              () ->
                  http.post(
                      "/v2/models/colors/classify",
                      BodyPublishers.ofInputStream(() -> new TwoParts(png, half, rest)),
                      "image/png"));
      half.await();
      Thread.sleep(200); // The first part is on its way to the server.
      Future<?> closing = threads.submit(http.server::close);
      while (http.server.isReady()) {
        Thread.sleep(5);
      }
      rest.countDown();

      assertThat(answer.get().status()).isEqualTo(200);
      closing.get();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Timeout(600)
  void losesNoRequest_whenItStopsUnderLoad() throws Exception {
    byte[] png = OnnxModels.png(Color.RED, 64, 64);
    ServerOptions options =
        ServerOptions.builder().port(0).shutdownTimeout(Duration.ofSeconds(6)).build();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1);
        TopworkServer server = TopworkServer.start(http.models, options)) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve("/v2/models/colors/classify"))
              .POST(BodyPublishers.ofByteArray(png))
              .build();
      CountDownLatch warm = new CountDownLatch(8);
      List<Future<List<Integer>>> clients = new ArrayList<>();
      for (int client = 0; client < 8; client++) {
        clients.add(threads.submit(() -> sendUntilTurnedAway(request, warm)));
      }
      warm.await();
      server.close();

      for (Future<List<Integer>> client : clients) {
        List<Integer> statuses = client.get();
        assertThat(statuses.subList(0, statuses.size() - 1)).isNotEmpty().containsOnly(200);
        assertThat(statuses).last().isEqualTo(503);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** As a client that keeps its connection and has no load balancer; 503 ends it. */
  private static List<Integer> sendUntilTurnedAway(HttpRequest request, CountDownLatch warm)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
    List<Integer> statuses = new ArrayList<>();
    int enough = 10;
    do {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.body()).startsWith("{");
      statuses.add(answer.statusCode());
      if (statuses.size() == enough) {
        warm.countDown();
      }
    } while (statuses.get(statuses.size() - 1) == 200);
    return statuses;
  }

  @Test
  @Timeout(600)
  void logsNoError_whenAClientGoesAway() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1)) {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      try (Socket socket = new Socket("127.0.0.1", http.server.port())) {
        String head =
            "POST /v2/models/colors/classify HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
        socket.getOutputStream().write((head + "half").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        Thread.sleep(200); // The server has begun to read the body.
      }
      assertThat(http.get("/v2/health/ready").status()).isEqualTo(200);
      Thread.sleep(200);
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("ERROR");
  }

  /** The only worker would never be free again. */
  @Test
  @Timeout(120)
  void givesUpARun_whenItsTimeIsUpOrItsClientIsGone() throws Exception {
    String path = "/v2/models/endless/infer";
    String body =
        "{%s\"inputs\":[{\"name\":\"in0\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";
    byte[] png = OnnxModels.png(Color.GREEN, 8, 8);
    ServerOptions options = ServerOptions.builder().port(0).workers(1).build();
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1);
        TopworkServer server = TopworkServer.start(http.models, options)) {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      http.models.load("endless", OnnxModels.endless(folder.resolve("endless.onnx")));
      HttpRequest classify =
          HttpRequest.newBuilder(server.uri().resolve("/v2/models/colors/classify"))
              .POST(BodyPublishers.ofByteArray(png))
              .build();

      HttpRequest late =
          HttpRequest.newBuilder(server.uri().resolve(path))
              .POST(BodyPublishers.ofString(body.formatted("\"parameters\":{\"timeout\":300000},")))
              .build();
      assertThat(http.send(late).status()).isEqualTo(504);
      assertThat(http.send(classify).status()).isEqualTo(200);

      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        String whole = body.formatted("");
        String head = "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + whole.length();
        socket
            .getOutputStream()
            .write((head + "\r\n\r\n" + whole).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        Thread.sleep(200); // The run has begun.
      }
      assertThat(http.send(classify).status()).isEqualTo(200);
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("ERROR");
  }

  @Test
  @Timeout(600)
  void answers408_andEndsTheConnection_whenABodyIsSlow() throws Exception {
    ServerOptions options =
        ServerOptions.builder().port(0).requestTimeout(Duration.ofMillis(300)).build();
    try (HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1);
        TopworkServer impatient = TopworkServer.start(http.models, options);
        Socket socket = new Socket("127.0.0.1", impatient.port())) {
      String head =
          "POST /v2/models/colors/classify HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";
      socket.getOutputStream().write((head + "half").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 408 ")
          .contains("{\"error\":\"The body was not there after 300 ms");
    }
  }

  /** Gives the second half of its bytes only when told to. */
  private static final class TwoParts extends InputStream {
    private final byte[] bytes;
    private final CountDownLatch half;
    private final CountDownLatch rest;
    private int position;

    TwoParts(byte[] bytes, CountDownLatch half, CountDownLatch rest) {
      this.bytes = bytes;
      this.half = half;
      this.rest = rest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position == bytes.length) {
        return -1;
      }
      int end = position < bytes.length / 2 ? bytes.length / 2 : bytes.length;
      if (position == bytes.length / 2) {
        half.countDown();
        try {
          rest.await();
        } catch (InterruptedException e) {
          throw new IOException("interrupted", e);
        }
      }
      int count = Math.min(length, end - position);
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }
  }

  @Test
  @Timeout(600)
  void stopsListening_andMayBeClosedTwice() throws Exception {
    HttpFixture http = new HttpFixture(folder, Version.HTTP_1_1);
    assertThat(http.get("/v2").status()).isEqualTo(200);
    String uri = http.server.uri().toString();
    http.close();
    http.close();
    http.server.awaitClose();

    assertThat(uri).startsWith("http://127.0.0.1:");
    assertThatThrownBy(
            () -> http.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(uri)).build()))
        .isInstanceOf(IOException.class);
  }
}
