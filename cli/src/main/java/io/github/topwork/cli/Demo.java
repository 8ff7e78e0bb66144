package io.github.topwork.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.ImageClassifier;
import io.github.topwork.OnnxFiles;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.serving.ModelRepository;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.server.ServerOptions;
import io.github.topwork.serving.server.TopworkServer;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.ImageFolderOptions;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.RunControl;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.run.RunStatus;
import io.github.topwork.train.run.TrainingJob;
import io.github.topwork.train.run.TrainingOptions;
import io.github.topwork.train.run.TrainingResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;

/** The road of the demo, step by step. */
final class Demo {
  private static final int HEAD_EPOCHS = 30;
  private static final double HEAD_RATE = 3e-3;
  private static final int FINE_TUNING_EPOCHS = 8;
  private static final double FINE_TUNING_RATE = 3e-4;
  private static final int BATCH = 32;
  private static final int REQUESTS = 21;

  private final Path backbone;
  private final Path images;
  private final Path out;
  private final Console console;

  /**
   * A demo to run.
   *
   * @param out folder for run and report; a demo that is there is replaced
   */
  Demo(Path backbone, Path images, Path out, Console console) {
    this.backbone = backbone;
    this.images = images;
    this.out = out;
    this.console = console;
  }

  /**
   * Goes the whole road.
   *
   * @throws CancellationException if training was interrupted
   */
  DemoReport run() throws IOException {
    DemoReport.Builder report = new DemoReport.Builder(out);
    announce("1/6", "Import a Keras SavedModel");
    try (ImportedModel imported = ModelImporters.read(backbone, ImportOptions.defaults())) {
      report.backbone(imported.model());
    }
    announce("2/6", "Train a head on the frozen backbone, then fine-tune");
    Files.createDirectories(out);
    Path folder = out.resolve("run");
    // Interrupting this thread ends the training; no shutdown hook is needed for that.
    RunControl control = RunControl.on(console).withStop(() -> false);
    TrainingResult result = TrainingJob.run(options(folder), control);
    if (result.status() != RunStatus.COMPLETED) {
      throw new CancellationException("The demo was interrupted.");
    }
    report.training(result);
    announce("3/6", "Export to ONNX and compare ONNX Runtime with TensorFlow");
    RunFolder run = RunFolder.open(folder);
    report.onnx(OnnxFiles.write(run));
    announce("4/6", "Evaluate the ONNX file on the held-out images");
    LabelledImages heldOut =
        run.split(ImageFolder.read(images, ImageFolderOptions.DEFAULTS)).validation();
    try (ImageClassifier classifier = ImageClassifier.open(run.onnxFile())) {
      report.onnxEvaluation(classifier.evaluate(heldOut, BATCH, console));
    }
    announce("5/6", "Start the server");
    try (ModelRepository models = new ModelRepository(ServingOptions.DEFAULT)) {
      models.load("digits", run.onnxFile());
      ServerOptions anyPort = ServerOptions.builder().port(0).build();
      try (TopworkServer server = TopworkServer.start(models, anyPort)) {
        announce("6/6", "Classify an image through " + server.uri());
        classify(server.uri(), heldOut, report);
      }
    }
    return report.build();
  }

  private TrainingOptions options(Path folder) {
    return TrainingOptions.builder(backbone, images, folder)
        .overwrite(true)
        .preprocessing("tf")
        .headPhase(HEAD_EPOCHS, HEAD_RATE)
        .fineTuning(FINE_TUNING_EPOCHS, FINE_TUNING_RATE)
        .batchSize(BATCH)
        .build();
  }

  private static void classify(URI server, LabelledImages heldOut, DemoReport.Builder report)
      throws IOException {
    LabelledImage image = heldOut.images().get(0);
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("v2/models/digits/classify?topk=3"))
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofFile(image.file()))
            .build();
    HttpClient client = HttpClient.newHttpClient();
    try {
      // The first requests pay for connection and compilation: the median tells what one costs.
      double[] millis = new double[REQUESTS];
      String answer = "";
      for (int i = 0; i < REQUESTS; i++) {
        long start = System.nanoTime();
        answer = send(client, request);
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      Arrays.sort(millis);
      JsonNode best = new ObjectMapper().readTree(answer).path("predictions").path(0);
      report.served(
          image.name(),
          heldOut.classes().get(image.label()),
          best.path("label").asText(),
          best.path("probability").asDouble(),
          millis[REQUESTS / 2]);
    } catch (InterruptedException asked) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The demo was interrupted.");
    }
  }

  private static String send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("The server answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  private void announce(String step, String what) {
    console.println("");
    console.println("[" + step + "] " + what);
  }
}
