package io.github.topwork.serving;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Mismatch;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.ValueInfo;
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
    boolean fits =
        inputs.size() == 1
            && (input.type() == DataType.FLOAT || input.type() == DataType.HALF)
            && input.shape().rank() == 4
            && input
                .shape()
                .isCompatibleWith(
                    Shape.of(1, contract.height(), contract.width(), contract.channels()));
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
    long units = output.shape().rank() == 2 ? output.shape().dim(1).sizeOrMinusOne() : -1;
    if (!output.type().isFloating() || units < 1) {
      problems.add(
          against(
              ModelMetadata.LABELS, labels + " labels", output, "floating point [batch, units]"));
      return;
    }
    for (Mismatch wrong : metadata.mismatches(units)) {
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
