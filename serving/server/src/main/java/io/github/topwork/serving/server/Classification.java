package io.github.topwork.serving.server;

import io.github.topwork.image.Labels;
import io.github.topwork.image.TopK;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Triton's classification extension: of each row of an output, the greatest values as text. */
final class Classification {
  private Classification() {}

  /**
   * The greatest values of each row, greatest first, equal ones by index.
   *
   * @param output numbers {@code [rows, classes]}, or {@code [classes]}
   * @param classes how many, at least 1; all where there are fewer
   * @param labels names of the classes, where they are known
   * @return texts {@code value:index}, or {@code value:index:label}
   * @throws BadRequestException if it has another rank
   */
  static TensorData of(String name, TensorData output, int classes, Optional<Labels> labels) {
    int rank = output.shape().rank();
    if (rank != 1 && rank != 2) {
      throw new BadRequestException(
          "outputs: '"
              + name
              + "' with classification is "
              + output.type().displayName()
              + output.shape()
              + " (expected: [batch, classes] or [classes])");
    }
    double[] values = output.toDoubles();
    int units = Math.toIntExact(output.shape().dim(-1).sizeOrMinusOne());
    int rows = units == 0 ? 0 : values.length / units;
    List<Bytes> texts = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      double[] own = Arrays.copyOfRange(values, row * units, (row + 1) * units);
      for (int index = 0; index < units; index++) {
        TensorJson.requireFinite(own[index], name, row * units + index);
      }
      for (int index : TopK.of(own, classes)) {
        String label =
            labels
                .filter(all -> all.size() == units)
                .map(all -> ":" + all.names().get(index))
                .orElse("");
        texts.add(Bytes.ofUtf8((float) own[index] + ":" + index + label));
      }
    }
    long[] sizes = output.shape().toSizes();
    sizes[rank - 1] = Math.min(classes, units);
    return TensorData.ofStrings(Shape.of(sizes), texts);
  }
}
