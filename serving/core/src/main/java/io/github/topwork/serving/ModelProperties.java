package io.github.topwork.serving;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageContractException;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model's {@code metadata_props} say about it, checked against its inputs and outputs. All
 * that does not fit is collected: a model that would be fed other pixels than in training must not
 * be served.
 *
 * @param labels names of the classes
 * @param contract what the image input expects
 * @param activation what makes probabilities of the first output; absent without labels
 */
record ModelProperties(
    Optional<Labels> labels, Optional<ImageContract> contract, Optional<Activation> activation) {

  static ModelProperties read(
      Map<String, String> metadata,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<String> problems) {
    Labels labels = null;
    ImageContract contract = null;
    try {
      String json = metadata.get(ModelMetadata.LABELS);
      labels = json == null ? null : Labels.fromJson(json);
    } catch (ImageContractException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    try {
      String json = metadata.get(ModelMetadata.IMAGE);
      contract =
          json == null ? null : ImagePreprocessor.of(ImageContract.fromJson(json)).contract();
    } catch (ImageContractException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    if (contract != null) {
      checkInput(contract, inputs, problems);
    }
    Activation activation =
        labels == null ? null : activation(metadata, labels, outputs.get(0), problems);
    return new ModelProperties(
        Optional.ofNullable(labels),
        Optional.ofNullable(contract),
        Optional.ofNullable(activation));
  }

  private static void checkInput(
      ImageContract contract, List<ValueInfo> inputs, List<String> problems) {
    ValueInfo input = inputs.get(0);
    List<Long> shape = input.shape();
    List<Long> image =
        List.of((long) contract.height(), (long) contract.width(), (long) contract.channels());
    boolean fits =
        inputs.size() == 1
            && (input.type() == TensorType.FP32 || input.type() == TensorType.FP16)
            && shape.size() == 4
            && (shape.get(0) == ValueInfo.DYNAMIC || shape.get(0) == 1);
    for (int axis = 1; fits && axis < 4; axis++) {
      fits = shape.get(axis) == ValueInfo.DYNAMIC || shape.get(axis).equals(image.get(axis - 1));
    }
    if (!fits) {
      problems.add(
          "metadata '"
              + ModelMetadata.IMAGE
              + "' says "
              + contract.layout()
              + " [batch, "
              + contract.height()
              + ", "
              + contract.width()
              + ", "
              + contract.channels()
              + "] but the model takes "
              + inputs);
    }
  }

  private static @Nullable Activation activation(
      Map<String, String> metadata, Labels labels, ValueInfo output, List<String> problems) {
    String kind = metadata.get(ModelMetadata.OUTPUT);
    String name = metadata.get(ModelMetadata.ACTIVATION);
    boolean logits = ModelMetadata.OUTPUT_LOGITS.equals(kind);
    if (!logits && !ModelMetadata.OUTPUT_PROBABILITIES.equals(kind)) {
      problems.add(
          "metadata '"
              + ModelMetadata.OUTPUT
              + "' is '"
              + kind
              + "' (expected: "
              + ModelMetadata.OUTPUT_LOGITS
              + " or "
              + ModelMetadata.OUTPUT_PROBABILITIES
              + ", as there are labels)");
      return null;
    }
    boolean softmax = ModelMetadata.ACTIVATION_SOFTMAX.equals(name);
    boolean sigmoid = ModelMetadata.ACTIVATION_SIGMOID.equals(name);
    if (!softmax && !sigmoid && (logits || name != null)) {
      problems.add(
          "metadata '"
              + ModelMetadata.ACTIVATION
              + "' is '"
              + name
              + "' (expected: "
              + ModelMetadata.ACTIVATION_SOFTMAX
              + " or "
              + ModelMetadata.ACTIVATION_SIGMOID
              + ")");
      return null;
    }
    return withUnits(logits, softmax, labels, output, problems);
  }

  private static @Nullable Activation withUnits(
      boolean logits, boolean softmax, Labels labels, ValueInfo output, List<String> problems) {
    boolean numbers =
        switch (output.type()) {
          case FP16, FP32, FP64 -> true;
          default -> false;
        };
    long units = output.shape().size() == 2 ? output.shape().get(1) : 0;
    boolean binary = units == 1 && labels.size() == 2 && !softmax;
    if (!numbers || !(binary || units == labels.size())) {
      problems.add(
          "metadata '"
              + ModelMetadata.LABELS
              + "' has "
              + labels.size()
              + " labels but the model gives "
              + output
              + " (expected: floating point [batch, "
              + labels.size()
              + "], or [batch, 1] for two labels and sigmoid)");
      return null;
    }
    if (logits) {
      return softmax ? Activation.SOFTMAX : binary ? Activation.SIGMOID_BINARY : Activation.SIGMOID;
    }
    return binary ? Activation.NONE_BINARY : Activation.NONE;
  }
}
