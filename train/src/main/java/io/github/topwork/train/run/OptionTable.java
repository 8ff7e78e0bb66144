package io.github.topwork.train.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.importer.keras.WeightOptions;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.cache.CacheFolder;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.Callbacks;
import io.github.topwork.train.catalog.Catalog;
import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.run.TrainingOptions.ImageSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Every option of a training, in the order in which {@code run.json} holds them. */
final class OptionTable {
  private static final List<LayerDefinition> MIRRORED = List.of(Layers.randomFlip("horizontal"));

  static final Option<Path> BACKBONE =
      Option.of("backbone", () -> Path.of("")).in("backbone", Path::toString, OptionTable::path);
  static final Option<ImportOptions> IMPORTING =
      Option.of("importing", ImportOptions::defaults)
          .in(new Option.Form<>(OptionTable::writeImporting, OptionTable::readImporting));
  static final Option<Optional<String>> CUT = text("cut");
  static final Option<Path> DATA =
      Option.of("data", () -> Path.of("")).in("data", Path::toString, OptionTable::path);
  static final Option<Path> OUT = Option.of("out", () -> Path.of(""));
  static final Option<Boolean> OVERWRITE = Option.of("overwrite", () -> false);
  static final Option<Boolean> RESUME = Option.of("resume", () -> false);
  static final Option<Double> VALIDATION_FRACTION =
      Option.of("validationFraction", () -> TrainingOptions.VALIDATION_FRACTION)
          .where(share -> share > 0 && share < 1, "> 0 and < 1, such as 0.2")
          .in("validationFraction", share -> share, JsonNode::asDouble);
  static final Option<Long> SEED =
      Option.of("seed", () -> TrainingOptions.SEED).in("seed", seed -> seed, JsonNode::asLong);
  static final Option<Integer> BATCH_SIZE =
      Option.of("batchSize", () -> TrainingOptions.BATCH_SIZE)
          .where(size -> size >= 1, ">= 1")
          .in("batchSize", size -> size, JsonNode::asInt);
  static final Option<List<LayerDefinition>> AUGMENTATION =
      Option.<List<LayerDefinition>>of("augmentation", List::of)
          .in(new Option.Form<>(OptionTable::writeAugmentation, OptionTable::readAugmentation));
  static final Option<Integer> AUGMENTED_COPIES =
      Option.of("augmentedCopies", () -> 0)
          .where(copies -> copies >= 0, ">= 0")
          .inUnlessDefault("augmentedCopies", copies -> copies, JsonNode::asInt);
  static final Option<HeadOptions> HEAD =
      Option.of("head", () -> HeadOptions.DEFAULTS)
          .in("head", HeadOptions::toJson, HeadOptions::fromJson);
  static final Option<PhaseOptions> HEAD_PHASE =
      phase("headPhase", TrainingOptions.HEAD_EPOCHS, TrainingOptions.HEAD_LEARNING_RATE);
  static final Option<PhaseOptions> FINE_TUNING =
      phase(
          "fineTuning",
          TrainingOptions.FINE_TUNING_EPOCHS,
          TrainingOptions.FINE_TUNING_LEARNING_RATE);
  static final Option<String> UNFREEZE =
      Option.of("unfreeze", () -> TrainingOptions.ALL_LAYERS)
          .in("unfreeze", glob -> glob, JsonNode::asText);
  static final Option<Optional<String>> PREPROCESSING = text("preprocessing");
  static final Option<KnownDecoder> DECODER = Option.of("decoder", () -> KnownDecoder.TOPWORK);
  static final Option<Optional<ImageSize>> IMAGE_SIZE = Option.of("imageSize", Optional::empty);
  static final Option<Optional<Loss>> LOSS =
      Option.<Optional<Loss>>of("loss", Optional::empty)
          .where(
              loss -> loss.isEmpty() || loss.get().takesLogits(),
              "a loss that takes logits, as classes have probabilities")
          .inUnlessDefault(
              "loss",
              loss -> loss.map(each -> each.spec().toString()).orElse(""),
              json -> known(Losses.CATALOG, json.asText()));
  static final Option<List<Metric>> METRICS =
      Option.<List<Metric>>of("metrics", () -> List.of(Metric.accuracy()))
          .inUnlessDefault(
              "metrics",
              metrics -> metrics.stream().map(metric -> metric.spec().toString()).toList(),
              json -> known(Metrics.CATALOG, json));
  static final Option<String> MONITOR =
      Option.of("monitor", () -> TrainingOptions.MONITOR)
          .inUnlessDefault("monitor", name -> name, JsonNode::asText);
  static final Option<OptionalInt> PATIENCE =
      Option.of("earlyStopping", OptionalInt::empty)
          .where(patience -> patience.orElse(1) >= 1, ">= 1")
          .inUnlessDefault(
              "earlyStopping",
              patience -> patience.orElse(0),
              json -> OptionalInt.of(json.asInt()));
  static final Option<List<Callback>> CALLBACKS =
      Option.<List<Callback>>of("callbacks", List::of)
          .inUnlessDefault(
              "callbacks",
              callbacks ->
                  callbacks.stream()
                      .flatMap(each -> each.spec().stream())
                      .map(String::valueOf)
                      .toList(),
              json -> known(Callbacks.CATALOG, json));
  static final Option<CacheFolder> CACHE = Option.of("cache", CacheFolder::ofUser);

  static final List<Option<?>> ALL =
      List.of(
          BACKBONE,
          IMPORTING,
          CUT,
          DATA,
          OUT,
          OVERWRITE,
          RESUME,
          VALIDATION_FRACTION,
          SEED,
          BATCH_SIZE,
          AUGMENTATION,
          AUGMENTED_COPIES,
          HEAD,
          HEAD_PHASE,
          FINE_TUNING,
          UNFREEZE,
          PREPROCESSING,
          DECODER,
          IMAGE_SIZE,
          LOSS,
          METRICS,
          MONITOR,
          PATIENCE,
          CALLBACKS,
          CACHE);

  private OptionTable() {}

  private static Option<Optional<String>> text(String name) {
    return Option.<Optional<String>>of(name, Optional::empty)
        .inUnlessDefault(name, text -> text.orElse(""), json -> Optional.of(json.asText()));
  }

  private static Option<PhaseOptions> phase(String name, int epochs, double learningRate) {
    return Option.of(name, () -> new PhaseOptions(epochs, OptimizerSpec.adam(learningRate)))
        .in(name, PhaseOptions::toJson, PhaseOptions::fromJson);
  }

  /** Adds what does not go together to the problems. */
  static void checkTogether(TrainingOptions options, List<String> problems) {
    if (options.overwrite() && options.resume()) {
      problems.add(
          Option.named("overwrite")
              + ", "
              + Option.named("resume")
              + ": both (expected: one of them, a replaced run cannot go on)");
    }
    if (options.headPhase().epochs() + options.fineTuning().epochs() == 0) {
      problems.add(
          Option.named("headPhase.epochs")
              + ": 0, "
              + Option.named("fineTuning.epochs")
              + ": 0 (expected: at least one epoch)");
    }
    if (options.fineTuning().epochs() == 0
        && !options.unfreeze().equals(TrainingOptions.ALL_LAYERS)) {
      problems.add(
          Option.named("unfreeze")
              + ": given without "
              + Option.named("fineTuning.epochs")
              + " (expected: at least one epoch of fine-tuning, or nothing to unfreeze)");
    }
    if (options.augmentedCopies() > 0
        && (options.augmentation().isEmpty() || options.headPhase().epochs() == 0)) {
      problems.add(
          Option.named("augmentedCopies")
              + ": "
              + options.augmentedCopies()
              + " (expected: 0 without "
              + Option.named("augmentation")
              + " or epochs of the head phase, which alone trains on cached features)");
    }
    if (options.augmentedCopies() > 0 && options.mixes()) {
      problems.add(
          Option.named("augmentedCopies")
              + ": "
              + options.augmentedCopies()
              + " (expected: 0 with MixUp or CutMix, which mix images of a batch, not features)");
    }
    if (options.mixes() && options.loss().stream().anyMatch(loss -> loss.labelType().isInteger())) {
      problems.add(
          Option.named("loss")
              + ": "
              + options.loss().orElseThrow().name()
              + " (expected: with MixUp or CutMix one of shares of classes, such as"
              + " categorical_crossentropy)");
    }
    String named = Option.named("");
    check(named, () -> CompileOptions.requireNames(options.metrics()), problems);
    check(named, options::monitor, problems);
    String ofCallbacks = Option.named("callbacks") + ": ";
    for (Callback callback : options.callbacks()) {
      check(ofCallbacks, () -> callback.check(options.metrics()), problems);
    }
  }

  private static void check(String before, Runnable check, List<String> problems) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      problems.add(before + e.getMessage());
    }
  }

  private static Path path(JsonNode json) {
    return Path.of(json.asText());
  }

  /** What a record names and a catalog does not know has to be given again, as custom layers. */
  private static <T> Optional<T> known(Catalog<T> catalog, String text) {
    boolean isKnown = catalog.contains(Spec.parse(text).get(0).name());
    return isKnown ? Optional.of(catalog.parse(text)) : Optional.empty();
  }

  private static <T> List<T> known(Catalog<T> catalog, JsonNode texts) {
    return Option.texts(texts).stream().flatMap(text -> known(catalog, text).stream()).toList();
  }

  /** What mirrors images was all there was, once: {@code flip} still says whether they are. */
  private static void writeAugmentation(ObjectNode json, List<LayerDefinition> layers) {
    json.put("flip", layers.stream().anyMatch(layer -> layer.className().equals("RandomFlip")));
    if (!layers.isEmpty() && !layers.equals(MIRRORED)) {
      ArrayNode array = json.putArray("augmentation");
      layers.forEach(layer -> array.add(layer.json()));
    }
  }

  private static List<LayerDefinition> readAugmentation(JsonNode json) {
    List<LayerDefinition> layers = new ArrayList<>();
    json.path("augmentation").forEach(layer -> layers.add(LayerDefinition.fromJson(layer)));
    return layers.isEmpty() && json.path("flip").asBoolean() ? MIRRORED : layers;
  }

  private static void writeImporting(ObjectNode json, ImportOptions importing) {
    importing.signature().ifPresent(value -> json.put("signature", value));
    if (!importing.tags().equals(ImportOptions.defaults().tags())) {
      ArrayNode tags = json.putArray("tags");
      importing.tags().stream().sorted().forEach(tags::add);
    }
    importing
        .weights()
        .ifPresent(
            value -> {
              json.put("weights", value.toString());
              json.put("byName", importing.matching().byName());
              json.put("skipMismatch", importing.matching().skipMismatch());
            });
  }

  private static ImportOptions readImporting(JsonNode json) {
    ImportOptions.Builder importing = ImportOptions.builder();
    if (json.has("signature")) {
      importing.signature(json.path("signature").asText());
    }
    if (json.has("tags")) {
      importing.tags(new HashSet<>(Option.texts(json.path("tags"))));
    }
    if (json.has("weights")) {
      WeightOptions matching =
          new WeightOptions(
              json.required("byName").asBoolean(), json.required("skipMismatch").asBoolean());
      importing.weights(path(json.path("weights")), matching);
    }
    return importing.build();
  }
}
