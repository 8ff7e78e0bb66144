package io.github.topwork.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an exported model says of itself in its {@code metadata_props}: what the exporter writes and
 * the server reads. Every value is text; a key that is absent means that the model does not say.
 *
 * @param image how an image becomes the input
 * @param labels names of the classes in the order of the first output
 * @param output what the first output holds
 */
public record ModelMetadata(
    Optional<ImageContract> image, Optional<Labels> labels, Optional<OutputKind> output) {
  /** A model that says nothing. */
  public static final ModelMetadata NONE =
      new ModelMetadata(Optional.empty(), Optional.empty(), Optional.empty());

  /** Key of the {@link ImageContract} as JSON. */
  public static final String IMAGE = "topwork.image";

  /** Key of the {@link Labels} as a JSON array, in the order of the model's outputs. */
  public static final String LABELS = "topwork.labels";

  /**
   * Key of what the first output holds: {@link #OUTPUT_LOGITS} or {@link #OUTPUT_PROBABILITIES}.
   */
  public static final String OUTPUT = "topwork.output";

  /** Values of {@link #OUTPUT}. */
  public static final String OUTPUT_LOGITS = "logits";

  /** Values of {@link #OUTPUT}. */
  public static final String OUTPUT_PROBABILITIES = "probabilities";

  /**
   * Key of what makes probabilities of logits: {@link #ACTIVATION_SOFTMAX} or {@link
   * #ACTIVATION_SIGMOID}.
   */
  public static final String ACTIVATION = "topwork.activation";

  /** Values of {@link #ACTIVATION}: one of several classes; probabilities sum to 1. */
  public static final String ACTIVATION_SOFTMAX = "softmax";

  /**
   * Values of {@link #ACTIVATION}: each class by itself; one output with two labels is the
   * probability of the second.
   */
  public static final String ACTIVATION_SIGMOID = "sigmoid";

  /**
   * Key of where the model comes from: a JSON object of text values, free for the exporter to
   * choose.
   */
  public static final String PROVENANCE = "topwork.provenance";

  /**
   * Key of how the file was proven: a JSON object with {@code distance}, the largest difference
   * from what the original computes in float64, relative to the largest output; {@code noise}, what
   * rounding alone makes of that; {@code timesNoise}, how many times the noise the differences are;
   * {@code original}, how far the original in its own precision is.
   */
  public static final String PARITY = "topwork.parity";

  /**
   * Reads the entries of a file; other keys are not looked at.
   *
   * @throws ImageContractException if one is not understood, or there are labels and no word of
   *     what the output holds; all that is wrong is named
   */
  public static ModelMetadata read(Map<String, String> entries) {
    List<String> problems = new ArrayList<>();
    ModelMetadata metadata = read(entries, problems::add);
    if (!problems.isEmpty()) {
      throw new ImageContractException(String.join("; ", problems), null);
    }
    return metadata;
  }

  /**
   * Reads the entries of a file as far as they can be understood.
   *
   * @param problems takes a sentence for each that cannot
   */
  public static ModelMetadata read(Map<String, String> entries, Consumer<String> problems) {
    Optional<Labels> labels = read(entries, LABELS, Labels::fromJson, problems);
    Optional<ImageContract> image =
        read(
            entries,
            IMAGE,
            json -> ImagePreprocessor.of(ImageContract.fromJson(json)).contract(),
            problems);
    Optional<OutputKind> output = OutputKind.of(entries);
    // Without labels nobody needs it.
    if (output.isEmpty() && entries.containsKey(LABELS)) {
      problems.accept(OutputKind.problem(entries));
    }
    return new ModelMetadata(image, labels, output);
  }

  private static <T> Optional<T> read(
      Map<String, String> entries,
      String key,
      Function<String, T> reader,
      Consumer<String> problems) {
    try {
      return Optional.ofNullable(entries.get(key)).map(reader);
    } catch (ImageContractException e) {
      problems.accept(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The entries of a file. */
  public SortedMap<String, String> entries() {
    SortedMap<String, String> entries = new TreeMap<>();
    labels.ifPresent(value -> entries.put(LABELS, value.toJson()));
    image.ifPresent(value -> entries.put(IMAGE, value.toJson()));
    output.ifPresent(
        value -> {
          entries.put(OUTPUT, value.output());
          entries.put(ACTIVATION, value.activation());
        });
    return entries;
  }

  /** The classifier, where all is known of it. */
  public Optional<ClassifierSpec> classifier() {
    return image.isPresent() && labels.isPresent() && output.isPresent()
        ? Optional.of(new ClassifierSpec(image.get(), labels.get(), output.get()))
        : Optional.empty();
  }

  /**
   * What of this does not go with a model of so many outputs for an image; nothing if all does.
   * There is one output for each label, or a single one, without softmax, for two.
   */
  public List<Mismatch> mismatches(long units) {
    List<Mismatch> mismatches = new ArrayList<>();
    int given = labels.map(Labels::size).orElse(0);
    if (given > 0 && given != units && !(units == 1 && given == 2)) {
      mismatches.add(
          new Mismatch(
              LABELS,
              "The labels do not match the head",
              given + " labels",
              units == 1 ? "1 or 2" : units + ", one for each unit",
              "give the labels that the head was trained with, in its order"));
    }
    if (units == 1 && output.filter(OutputKind::isSoftmax).isPresent()) {
      mismatches.add(
          new Mismatch(
              OUTPUT,
              "The output kind does not match the head",
              output.get().toString(),
              "a kind with sigmoid: softmax of one unit is always 1",
              "give OutputKind.logits(1), or the kind that the run record has"));
    }
    return mismatches;
  }
}
