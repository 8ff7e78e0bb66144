package io.github.topwork.export.parity;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Seeded inputs for a model: floats in a range, integers from 0 to 9, pixels from 0 to 255. */
final class RandomInputs {
  private RandomInputs() {}

  static Map<String, TensorData> of(List<TensorSpec> inputs, int batch, ParityOptions options) {
    SplittableRandom random = new SplittableRandom(31 * options.seed() + batch);
    Map<String, TensorData> values = new LinkedHashMap<>();
    for (TensorSpec input : inputs) {
      values.put(input.name(), fill(input.type(), sizes(input, batch, options), random, options));
    }
    return values;
  }

  private static Shape sizes(TensorSpec input, int batch, ParityOptions options) {
    if (!input.shape().isRanked()) {
      throw new IllegalArgumentException(
          "input " + input + " of unknown rank (expected: a known rank)");
    }
    Shape shape = input.shape();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!shape.dim(axis).isKnown()) {
        shape = shape.withDim(axis, Dim.of(axis == 0 ? batch : options.freeSize()));
      }
    }
    return shape;
  }

  private static TensorData fill(
      DataType type, Shape shape, SplittableRandom random, ParityOptions options) {
    int count = Math.toIntExact(shape.elementCount());
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(count, type.byteSize()))
            .order(ByteOrder.LITTLE_ENDIAN);
    double span = options.high() - options.low();
    for (int i = 0; i < count; i++) {
      switch (type) {
        case FLOAT -> bytes.putFloat((float) (options.low() + span * random.nextDouble()));
        case DOUBLE -> bytes.putDouble(options.low() + span * random.nextDouble());
        case UINT8 -> bytes.put((byte) random.nextInt(256));
        case INT8 -> bytes.put((byte) random.nextInt(10));
        case INT16 -> bytes.putShort((short) random.nextInt(10));
        case INT32 -> bytes.putInt(random.nextInt(10));
        case INT64 -> bytes.putLong(random.nextInt(10));
        case BOOL -> bytes.put((byte) random.nextInt(2));
        default ->
            throw new IllegalArgumentException(
                "input of type " + type.displayName() + " (expected: floats or integers)");
      }
    }
    return TensorData.wrap(type, shape, bytes.flip());
  }
}
