package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Numbers that a layer's configuration holds: one, or nested lists of one shape. */
final class Numbers {
  private Numbers() {}

  /**
   * Reads a setting.
   *
   * @throws LayerException if it is absent, or holds something else
   */
  static TensorData of(LayerCall call, String key) {
    JsonNode plain = call.config().get(key);
    List<Long> sizes = new ArrayList<>();
    for (JsonNode inner = plain; inner.isArray() && !inner.isEmpty(); inner = inner.get(0)) {
      sizes.add((long) inner.size());
    }
    List<Float> numbers = new ArrayList<>();
    collect(key, plain, sizes, 0, numbers);
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i);
    }
    return TensorData.ofFloats(values, sizes.stream().mapToLong(Long::longValue).toArray());
  }

  private static void collect(
      String key, JsonNode node, List<Long> sizes, int depth, List<Float> into) {
    if (depth == sizes.size() && node.isNumber()) {
      into.add((float) node.doubleValue());
    } else if (depth < sizes.size() && node.isArray() && node.size() == sizes.get(depth)) {
      node.forEach(element -> collect(key, element, sizes, depth + 1, into));
    } else {
      throw new LayerException(
          key + " with " + (node.isMissingNode() ? "nothing" : node.getNodeType()),
          "numbers in nested lists of one length at each depth");
    }
  }
}
