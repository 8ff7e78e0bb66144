package io.github.topwork.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that has to be known of an image classifier beside its graph: how images become its input,
 * and what its output says. Training writes it into the run record, an exported file carries it,
 * serving obeys it.
 *
 * <pre>{@code
 * ClassifierSpec pets = new ClassifierSpec(contract, labels, OutputKind.logits(1));
 * List<Prediction> best = pets.predictions(outputs, 3);
 * }</pre>
 *
 * @param image how an image becomes the input
 * @param labels names of the classes in the order of the outputs
 * @param output what the output holds
 */
public record ClassifierSpec(ImageContract image, Labels labels, OutputKind output) {
  private static final String LABELS = "labels";
  private static final String IMAGE = "image";
  private static final String OUTPUT = "output";
  private static final String ACTIVATION = "activation";

  /**
   * Checks that the contract can be obeyed.
   *
   * @throws ImageContractException if it names a decoder that is not one of {@link KnownDecoder}
   */
  public ClassifierSpec {
    image = ImagePreprocessor.of(image).contract();
  }

  /**
   * Reads what {@link #toJson()} wrote; other fields of the object are not looked at.
   *
   * @throws ImageContractException if one of the four is missing or is not understood; all that is
   *     wrong is named
   */
  public static ClassifierSpec fromJson(String json) {
    JsonNode object = StrictJson.read(json, "the classifier", "a JSON object");
    Map<String, String> metadata = new HashMap<>();
    metadata.put(ModelMetadata.LABELS, object.path(LABELS).toString());
    metadata.put(ModelMetadata.IMAGE, object.path(IMAGE).toString());
    metadata.put(ModelMetadata.OUTPUT, object.path(OUTPUT).asText());
    metadata.put(ModelMetadata.ACTIVATION, object.path(ACTIVATION).asText());
    return ModelMetadata.read(metadata).classifier().orElseThrow();
  }

  /**
   * One line of JSON: {@code labels}, an array; {@code image}, the contract; {@code output} and
   * {@code activation}, as {@link ModelMetadata} spells them.
   */
  public String toJson() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.set(LABELS, StrictJson.read(labels.toJson(), LABELS, ""));
    object.set(IMAGE, StrictJson.read(image.toJson(), IMAGE, ""));
    object.put(OUTPUT, output.output()).put(ACTIVATION, output.activation());
    return StrictJson.write(object);
  }

  /** The same as an exported file says it. */
  public ModelMetadata metadata() {
    return new ModelMetadata(Optional.of(image), Optional.of(labels), Optional.of(output));
  }

  /** What of this does not go with a model of so many outputs for an image; nothing if all does. */
  public List<Mismatch> mismatches(long units) {
    return metadata().mismatches(units);
  }

  /**
   * Probabilities of one example, one for each label. A single output for two labels is about the
   * second.
   *
   * @param outputs what the model gave for the example: one number for each unit
   * @throws IllegalArgumentException if they are not as many as the labels ask for
   * @throws ModelOutputException if one is NaN or infinite
   */
  public double[] probabilities(double[] outputs) {
    mismatches(outputs.length).stream()
        .findFirst()
        .ifPresent(
            wrong -> {
              throw new IllegalArgumentException(
                  "outputs: " + outputs.length + " for an example; " + wrong);
            });
    for (int unit = 0; unit < outputs.length; unit++) {
      if (!Double.isFinite(outputs[unit])) {
        throw new ModelOutputException(outputs[unit], unit);
      }
    }
    return output.probabilities(outputs, labels.size());
  }

  /**
   * The most probable classes of one example, best first; equal ones in the order of the labels.
   *
   * @param outputs what the model gave for the example: one number for each unit
   * @param topK how many, at least 1; all where there are fewer
   * @throws IllegalArgumentException if the outputs are not as many as the labels ask for, or
   *     {@code topK} is below 1
   * @throws ModelOutputException if an output is NaN or infinite
   */
  public List<Prediction> predictions(double[] outputs, int topK) {
    if (topK < 1) {
      throw new IllegalArgumentException("topK: " + topK + " (expected: >= 1)");
    }
    double[] probabilities = probabilities(outputs);
    return Arrays.stream(TopK.of(probabilities, topK))
        .mapToObj(index -> new Prediction(labels.get(index), index, probabilities[index]))
        .toList();
  }
}
