package io.github.topwork.benchmark;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.OutputKind;
import io.github.topwork.image.Prediction;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.serving.ModelLease;
import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.server.ServerOptions;
import io.github.topwork.serving.server.TopworkServer;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time of one request, one after the other, to the demo's small Xception: what Topwork adds around
 * a model is most of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ServingBenchmark {
  private Path folder = Models.unset();
  private ModelRepository models = Models.unset();
  private TopworkServer server = Models.unset();
  private byte[] image = {};
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpRequest request = Models.unset();

  /** Exports the sample and starts the server. */
  @Setup
  public void start() throws IOException {
    folder = Files.createTempDirectory("topwork-benchmark");
    Path file = folder.resolve("digits.onnx");
    Path sample = TestData.path("mini-xception/keras2-savedmodel");
    try (ImportedModel imported = ModelImporters.read(sample, ImportOptions.defaults())) {
      OnnxExportOptions options =
          OnnxExportOptions.builder()
              .classifier(
                  new ClassifierSpec(
                      ImageContract.preset("tf").size(64, 64).build(),
                      new Labels(List.of("0", "1", "2", "3", "4")),
                      OutputKind.SOFTMAX_PROBABILITIES))
              .build();
      OnnxExporter.exportTo(file, imported.model(), imported.weights(), options);
    }
    models = new ModelRepository(ServingOptions.DEFAULT);
    models.load("digits", file);
    server = TopworkServer.start(models, ServerOptions.builder().port(0).build());
    image = Files.readAllBytes(TestData.path("digits/5/digit-0005.png"));
    request =
        HttpRequest.newBuilder(server.uri().resolve("v2/models/digits/classify"))
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofByteArray(image))
            .build();
  }

  /** Stops the server. */
  @TearDown(Level.Trial)
  public void stop() throws IOException {
    server.close();
    models.close();
    Files.delete(folder.resolve("digits.onnx"));
    Files.delete(folder);
  }

  /** Classifies a PNG inside the process. */
  @Benchmark
  public List<Prediction> classify() {
    try (ModelLease lease = models.acquire("digits")) {
      return lease.model().classify(image, 3);
    }
  }

  /** Classifies a PNG through HTTP. */
  @Benchmark
  public String classifyOverHttp() throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
