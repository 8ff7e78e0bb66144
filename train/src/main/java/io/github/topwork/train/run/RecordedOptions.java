package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.Problem;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.WeightOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The options that {@code run.json} recorded.
 *
 * @param json its object {@code options}
 * @param contract how images become input; has the input's size and the decoder
 */
record RecordedOptions(JsonNode json, ImageContract contract) {
  static RecordedOptions of(RunRecord record) {
    return new RecordedOptions(record.json().path("options"), record.classifier().image());
  }

  /**
   * Returns options that are those of the record.
   *
   * @throws RunException if the record lacks some
   */
  TrainingOptions.Builder builder(Path run) {
    try {
      return read(run);
    } catch (IllegalArgumentException e) {
      throw new RunException(
          new Problem(
              "Run cannot be resumed",
              String.valueOf(e.getMessage()),
              "the options of a run in its record",
              run.resolve(RunFolder.RECORD).toString(),
              "train anew into another folder"),
          e);
    }
  }

  private TrainingOptions.Builder read(Path run) {
    TrainingOptions.Builder options =
        TrainingOptions.builder(
                Path.of(json.required("backbone").asText()),
                Path.of(json.required("data").asText()),
                run)
            .importing(importing())
            .head(head(json.required("head")))
            .headPhase(
                json.required("headPhase").required("epochs").asInt(),
                json.required("headPhase").required("learningRate").asDouble())
            .fineTuning(
                json.required("fineTuning").required("epochs").asInt(),
                json.required("fineTuning").required("learningRate").asDouble())
            .unfreeze(json.required("unfreeze").asText())
            .batchSize(json.required("batchSize").asInt())
            .validationFraction(json.required("validationFraction").asDouble())
            .seed(json.required("seed").asLong())
            .flip(json.required("flip").asBoolean())
            .decoder(KnownDecoder.of(contract.decoder()).orElseThrow())
            .imageSize(contract.height(), contract.width());
    if (json.has("cut")) {
      options.cut(json.path("cut").asText());
    }
    if (json.has("preprocessing")) {
      options.preprocessing(json.path("preprocessing").asText());
    }
    if (json.has("earlyStopping")) {
      options.earlyStopping(json.path("earlyStopping").asInt());
    }
    return options;
  }

  private ImportOptions importing() {
    ImportOptions.Builder importing = ImportOptions.builder();
    if (json.has("signature")) {
      importing.signature(json.path("signature").asText());
    }
    if (json.has("tags")) {
      Set<String> tags = new HashSet<>();
      json.path("tags").forEach(tag -> tags.add(tag.asText()));
      importing.tags(tags);
    }
    if (json.has("weights")) {
      WeightOptions matching =
          new WeightOptions(
              json.required("byName").asBoolean(), json.required("skipMismatch").asBoolean());
      importing.weights(Path.of(json.path("weights").asText()), matching);
    }
    return importing.build();
  }

  private static HeadOptions head(JsonNode json) {
    List<Integer> hidden = new ArrayList<>();
    json.required("hiddenUnits").forEach(units -> hidden.add(units.asInt()));
    return new HeadOptions(
        Pooling.valueOf(json.required("pooling").asText().toUpperCase(Locale.ROOT)),
        hidden,
        json.required("batchNormalization").asBoolean(),
        json.required("dropout").asDouble());
  }
}
