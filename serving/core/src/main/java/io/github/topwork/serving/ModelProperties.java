package io.github.topwork.serving;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Mismatch;
import io.github.topwork.image.ModelMetadata;
import java.util.List;
import java.util.Map;

/**
 * Checks what a model's {@code metadata_props} say about it against its inputs and outputs. All
 * that does not fit is collected: a model that would be fed other pixels than in training must not
 * be served.
 */
final class ModelProperties {
  private ModelProperties() {}

  static ModelMetadata read(
      Map<String, String> metadata,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<String> problems) {
    ModelMetadata read = ModelMetadata.read(metadata, problems::add);
    read.image().ifPresent(contract -> checkInput(contract, inputs, problems));
    if (read.labels().isPresent() && read.output().isPresent()) {
      checkOutput(read, read.labels().get().size(), outputs.get(0), problems);
    }
    return read;
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

  private static void checkOutput(
      ModelMetadata metadata, int labels, ValueInfo output, List<String> problems) {
    boolean numbers =
        switch (output.type()) {
          case FP16, FP32, FP64 -> true;
          default -> false;
        };
    if (!numbers || output.shape().size() != 2 || output.shape().get(1) < 1) {
      problems.add(
          against(
              ModelMetadata.LABELS, labels + " labels", output, "floating point [batch, units]"));
      return;
    }
    for (Mismatch wrong : metadata.mismatches(output.shape().get(1))) {
      problems.add(against(wrong.key(), wrong.given(), output, wrong.expected()));
    }
  }

  private static String against(String key, String given, ValueInfo output, String expected) {
    return "metadata '"
        + key
        + "' has "
        + given
        + " but the model gives "
        + output
        + " (expected: "
        + expected
        + ")";
  }
}
