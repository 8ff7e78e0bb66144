package io.github.topwork.serving.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.serving.testkit.OnnxModels.ClassifierModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

/** A server with small models, and a client that is not ours. */
final class HttpFixture implements AutoCloseable {
  static final long MAX_BODY_BYTES = 1 << 20;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client;
  final ModelRepository models = new ModelRepository(ServingOptions.DEFAULT);
  final TopworkServer server;

  HttpFixture(Path folder, HttpClient.Version version) throws IOException {
    client = HttpClient.newBuilder().version(version).build();
    Path colors = new ClassifierModel().write(folder.resolve("colors.onnx"));
    models.load("colors", 1, colors);
    models.load("colors", 3, colors);
    models.load(
        "nan",
        new ClassifierModel()
            .dense(new float[] {1, 0, 0, 0, Float.NaN, 0, 0, 0, 1}, 0, 0, 0)
            .write(folder.resolve("nan.onnx")));
    // FLOAT, UINT8, INT8, INT16, INT32, INT64, BOOL, FLOAT16, DOUBLE, BFLOAT16 in ONNX's numbers.
    models.load(
        "types",
        OnnxModels.identity(
            folder.resolve("types.onnx"), List.of(1, 2, 3, 5, 6, 7, 9, 10, 11, 16), -1, 2));
    models.load("pair", OnnxModels.identity(folder.resolve("p.onnx"), List.of(1, 7), -1, 2));
    models.load("one", OnnxModels.identity(folder.resolve("o.onnx"), List.of(1), -1, 2, 3));
    server =
        TopworkServer.start(
            models,
            ServerOptions.builder().port(0).maxBodyBytes(MAX_BODY_BYTES).workers(4).build());
  }

  /** A status and a JSON body. */
  record Answer(int status, JsonNode json, HttpResponse<String> raw) {
    String error() {
      return json.path("error").asText();
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  Answer post(String path, String body) throws IOException, InterruptedException {
    return post(path, BodyPublishers.ofString(body), "application/json");
  }

  Answer post(String path, byte[] body) throws IOException, InterruptedException {
    return post(path, BodyPublishers.ofByteArray(body), "image/png");
  }

  Answer post(String path, BodyPublisher body, String type)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", type).POST(body).build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.uri() + path.substring(1)));
  }

  Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    boolean json =
        response.headers().firstValue("content-type").orElse("").startsWith("application/json");
    return new Answer(
        response.statusCode(),
        json ? MAPPER.readTree(response.body()) : MAPPER.nullNode(),
        response);
  }

  @Override
  public void close() {
    server.close();
    models.close();
  }
}
