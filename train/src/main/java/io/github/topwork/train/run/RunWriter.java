package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.file.Sha256;
import io.github.topwork.file.TopworkVersion;
import io.github.topwork.graph.Provenance;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.data.DataReport;
import io.github.topwork.train.data.ImageFolder;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.TensorFlow;

/** Collects {@code run.json} and writes it whenever the run has come further. */
final class RunWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

  private final Path out;
  private final ObjectNode json = RunRecord.object();

  RunWriter(
      TrainingOptions options,
      ImageFolder folder,
      ImageFolder.Split split,
      ClassifierSpec classifier) {
    this.out = options.out();
    json.put("format", RunRecord.FORMAT);
    json.put("status", "");
    json.put("started", now());
    versions(json.putObject("versions"));
    json.set("options", options.toJson());
    data(json.putObject("data"), folder.report(), split);
    RunRecord.parse(classifier.toJson())
        .fields()
        .forEachRemaining(field -> json.set(field.getKey(), field.getValue()));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static void versions(ObjectNode json) {
    json.put("topwork", TopworkVersion.get());
    json.put("tensorflow", TensorFlow.version());
    json.put("java", System.getProperty("java.version"));
    json.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  private static void data(ObjectNode json, DataReport report, ImageFolder.Split split) {
    ObjectNode classes = json.putObject("images");
    report.classes().forEach(count -> classes.put(count.name(), count.images()));
    json.put("training", split.train().size());
    json.put("validation", split.validation().size());
    json.put("sha256", digest(split));
    ArrayNode skipped = json.putArray("skipped");
    report
        .skipped()
        .forEach(file -> skipped.addObject().put("name", file.name()).put("why", file.reason()));
  }

  /** Names, classes and contents of all images, and which of them are held out. */
  private static String digest(ImageFolder.Split split) {
    Sha256 digest = new Sha256();
    for (LabelledImages images : List.of(split.train(), split.validation())) {
      for (LabelledImage image : images.images()) {
        String line = image.label() + " " + image.sha256() + " " + image.name() + "\n";
        digest.add(line);
      }
      digest.add("--\n");
    }
    return digest.hex();
  }

  /** What the record says so far. */
  JsonNode json() {
    return json;
  }

  /** Takes over when the run was begun, and notes that it goes on now. */
  void resumed(JsonNode before) {
    json.set("started", before.path("started"));
    ArrayNode times = json.putArray("resumed");
    before.path("resumed").forEach(times::add);
    times.add(now());
  }

  void describeBackbone(Source source, TransferModel model, FeatureKeys.Digest digest) {
    Provenance provenance = source.imported().model().provenance();
    ObjectNode backbone = json.putObject("backbone");
    backbone.put("format", provenance.format());
    backbone.put("producer", provenance.producer());
    backbone.put("sha256", provenance.sha256());
    backbone.put("graphSha256", digest.graph());
    backbone.put("weightsSha256", digest.numbers());
    backbone.put("signature", source.imported().signatureKey());
    backbone.put("cut", source.cut().at());
    backbone.put("preprocessing", source.input().scaling().key());
    json.put("parameters", model.model().parameterCount());
  }

  void phases(List<PhaseResult> results) {
    ArrayNode phases = json.putArray("phases");
    for (PhaseResult result : results) {
      ObjectNode phase = phases.addObject();
      phase.put("name", result.name());
      phase.put("epochs", result.history().epochs().size());
      phase.put("stopped", result.history().stopReason().name().toLowerCase(Locale.ROOT));
      phase.put("trainableParameters", result.trainableParameters());
      phase.put("onCachedFeatures", result.onFeatures());
      phase.put("seconds", Math.round(result.seconds() * 1000) / 1000.0);
      if (!result.history().epochs().isEmpty()) {
        ObjectNode last = phase.putObject("last");
        result.history().last().values().forEach(last::put);
      }
    }
  }

  void evaluation(Evaluation evaluation) {
    ObjectNode results = json.putObject("results");
    results.put("accuracy", evaluation.accuracy());
    ArrayNode rows = results.putArray("confusion");
    for (List<Integer> counts : evaluation.matrix().counts()) {
      ArrayNode row = rows.addArray();
      counts.forEach(row::add);
    }
  }

  void write(RunStatus status) {
    json.put("status", status.name().toLowerCase(Locale.ROOT));
    if (status != RunStatus.RUNNING) {
      json.put("finished", now());
    }
    RunFiles.orExplain(
        out, () -> RunFiles.writeText(out.resolve(RunFolder.RECORD), RunRecord.text(json)));
  }

  /** Notes the failure, as long as the folder can still be written; the cause is thrown anyway. */
  void failed(Exception cause) {
    json.put("status", RunStatus.FAILED.name().toLowerCase(Locale.ROOT));
    json.put("finished", now());
    json.put("failure", String.valueOf(cause.getMessage()));
    try {
      RunFiles.writeText(out.resolve(RunFolder.RECORD), RunRecord.text(json));
    } catch (IOException e) {
      LOG.debug("the failure could not be noted in {}", out, e);
    }
  }
}
