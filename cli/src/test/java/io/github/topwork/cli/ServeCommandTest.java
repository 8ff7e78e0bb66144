package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server, from its command line to the end that Ctrl-C makes. */
class ServeCommandTest {
  private static final Pattern ADDRESS = Pattern.compile("at (http://\\S+)");
  private static final long PATIENCE_MILLIS = 60_000;

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;

  @Test
  void classifiesImagesUntilItIsStopped() throws Exception {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "0\n1\n2\n3\n4\n");
    Path repository = folder.resolve("models");
    Path onnx = Files.createDirectories(repository.resolve("digits")).resolve("model.onnx");
    CommandLineRun.of(
            "export", Samples.BACKBONE, "--onnx", onnx, "--preprocess", "tf", "--labels", labels)
        .succeeds();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = {"serve", "--repository", repository.toString(), "--port", "0"};
    FutureTask<Integer> serving =
        new FutureTask<>(
            () ->
                TopworkCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                    .execute(arguments));
    Thread thread = new Thread(serving, "serve");
    thread.start();
    URI server;
    try {
      server = address(out, err, serving);
      assertThat(get(server.resolve("v2/health/ready")).statusCode()).isEqualTo(200);
      assertThat(get(server.resolve("v2/models/digits/ready")).statusCode()).isEqualTo(200);

      JsonNode best = classify(server, Samples.digit("5"));

      assertThat(best.path("label").asText()).isIn("0", "1", "2", "3", "4");
      assertThat(best.path("probability").asDouble()).isBetween(0.2, 1.0);
    } finally {
      thread.interrupt();
    }

    assertThat(serving.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isZero();
    assertThat(out.toString()).contains("Serving [digits] at ", "Stop with Ctrl-C.");
    assertThat(err.toString()).isEmpty();
    assertThatThrownBy(() -> get(server.resolve("v2/health/live"))).isInstanceOf(IOException.class);
  }

  private static URI address(StringWriter out, StringWriter err, FutureTask<Integer> serving)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (System.nanoTime() < deadline && !serving.isDone()) {
      Matcher matcher = ADDRESS.matcher(out.toString());
      if (matcher.find()) {
        return URI.create(matcher.group(1) + "/");
      }
      Thread.sleep(20);
    }
    throw new AssertionError("no server: " + out + err);
  }

  private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The most probable class. */
  private JsonNode classify(URI server, Path image) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("v2/models/digits/classify?topk=1"))
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofFile(image))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode predictions = new ObjectMapper().readTree(answer.body()).findPath("predictions");
    assertThat(predictions.size()).as(answer.body()).isEqualTo(1);
    return predictions.get(0);
  }
}
