package io.github.topwork.graph.proto;

import com.google.protobuf.ByteString;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Reads {@code TensorProto} messages: either raw {@code tensor_content}, or a list of values of
 * which the last one stands for all that follow.
 *
 * <p>Because of that rule a message of ten bytes may ask for any amount of memory. One reader,
 * which is one file, grants {@link #EXPANSION_BUDGET_BYTES} in all to tensors that are larger than
 * what the file holds for them.
 */
final class TensorProtoReader {
  /** More than any constant of a real model needs; far less than a machine has. */
  static final long EXPANSION_BUDGET_BYTES = 512L << 20;

  private static final int MAX_RANK = 254;
  private static final String FIX = "get the file again from where it came; it is damaged";

  private long expansionBytesLeft = EXPANSION_BUDGET_BYTES;

  static Optional<Shape> readShape(TensorShapeProto message, String where, List<Problem> problems) {
    if (message.getUnknownRank()) {
      return Optional.of(Shape.UNKNOWN);
    }
    if (message.getDimCount() > MAX_RANK) {
      problems.add(problem(message.getDimCount() + " dimensions", "at most " + MAX_RANK, where));
      return Optional.empty();
    }
    long[] sizes = new long[message.getDimCount()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = message.getDim(i).getSize();
      if (sizes[i] < -1) {
        problems.add(problem("size " + sizes[i], ">= 0, or -1 for unknown", where));
        return Optional.empty();
      }
    }
    return Optional.of(Shape.of(sizes));
  }

  Optional<TensorData> read(TensorProto message, String where, List<Problem> problems) {
    Optional<Shape> shape = readShape(message.getTensorShape(), where, problems);
    if (shape.isEmpty()) {
      return Optional.empty();
    }
    Optional<DataType> type = DataType.ofNumber(message.getDtypeValue());
    if (type.isEmpty()
        || type.get() == DataType.RESOURCE
        || type.get() == DataType.VARIANT
        || !shape.get().isFullyKnown()) {
      problems.add(
          problem(
              "type number " + message.getDtypeValue() + ", shape " + shape.get(),
              "a constant of a known type and a known shape",
              where));
      return Optional.empty();
    }
    long byteCount;
    long count;
    try {
      count = shape.get().elementCount();
      byteCount = Math.multiplyExact(count, Math.max(1L, type.get().byteSize()));
    } catch (ArithmeticException e) {
      problems.add(problem("shape " + shape.get(), "a size that fits 63 bits", where));
      return Optional.empty();
    }
    return type.get() == DataType.STRING
        ? readStrings(message, shape.get(), count, where, problems)
        : readFixed(message, type.get(), shape.get(), byteCount, where, problems);
  }

  private Optional<TensorData> readStrings(
      TensorProto message, Shape shape, long count, String where, List<Problem> problems) {
    List<ByteString> values = message.getStringValList();
    if (values.size() > count || !grant((count - values.size()) * 8L)) {
      problems.add(tooLarge(values.size() + " strings", count + " for " + shape, where));
      return Optional.empty();
    }
    List<Bytes> all = new ArrayList<>((int) count);
    for (ByteString value : values) {
      all.add(Bytes.of(value.toByteArray()));
    }
    Bytes last = values.isEmpty() ? Bytes.ofUtf8("") : all.get(all.size() - 1);
    all.addAll(Collections.nCopies((int) count - values.size(), last));
    return Optional.of(TensorData.ofStrings(shape, all));
  }

  private Optional<TensorData> readFixed(
      TensorProto message,
      DataType type,
      Shape shape,
      long byteCount,
      String where,
      List<Problem> problems) {
    ByteString content = message.getTensorContent();
    if (!content.isEmpty()) {
      if (content.size() != byteCount) {
        problems.add(problem(content.size() + " bytes", byteCount + " for " + type + shape, where));
        return Optional.empty();
      }
      return Optional.of(TensorData.wrap(type, shape, content.asReadOnlyByteBuffer()));
    }
    ByteBuffer values = listedValues(message, type);
    if (values.remaining() > byteCount || !grant(byteCount - values.remaining())) {
      problems.add(
          tooLarge(values.remaining() + " bytes", byteCount + " for " + type + shape, where));
      return Optional.empty();
    }
    return Optional.of(TensorData.wrap(type, shape, expand(values, type, (int) byteCount)));
  }

  private static ByteBuffer expand(ByteBuffer values, DataType type, int byteCount) {
    ByteBuffer all = ByteBuffer.allocate(byteCount);
    int listed = values.remaining();
    all.put(values);
    if (listed > 0) {
      byte[] last = new byte[type.byteSize()];
      all.get(listed - last.length, last);
      while (all.hasRemaining()) {
        all.put(last);
      }
    }
    return all.rewind();
  }

  /** The values of the list that belongs to the type, little-endian. */
  private static ByteBuffer listedValues(TensorProto message, DataType type) {
    ByteBuffer out =
        ByteBuffer.allocate(Math.multiplyExact(listedCount(message, type), 8))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT -> message.getFloatValList().forEach(out::putFloat);
      case DOUBLE -> message.getDoubleValList().forEach(out::putDouble);
      case COMPLEX64 -> message.getScomplexValList().forEach(out::putFloat);
      case COMPLEX128 -> message.getDcomplexValList().forEach(out::putDouble);
      case INT32, QINT32 -> message.getIntValList().forEach(out::putInt);
      case INT16, UINT16, QINT16, QUINT16 ->
          message.getIntValList().forEach(value -> out.putShort(value.shortValue()));
      case INT8, UINT8, QINT8, QUINT8 ->
          message.getIntValList().forEach(value -> out.put(value.byteValue()));
      case HALF, BFLOAT16 ->
          message.getHalfValList().forEach(value -> out.putShort(value.shortValue()));
      case INT64 -> message.getInt64ValList().forEach(out::putLong);
      case UINT64 -> message.getUint64ValList().forEach(out::putLong);
      case UINT32 -> message.getUint32ValList().forEach(out::putInt);
      case BOOL -> message.getBoolValList().forEach(value -> out.put((byte) (value ? 1 : 0)));
      case STRING, RESOURCE, VARIANT -> throw new IllegalArgumentException("type: " + type);
    }
    return out.flip();
  }

  private static int listedCount(TensorProto message, DataType type) {
    return switch (type) {
      case FLOAT -> message.getFloatValCount();
      case DOUBLE -> message.getDoubleValCount();
      case COMPLEX64 -> message.getScomplexValCount();
      case COMPLEX128 -> message.getDcomplexValCount();
      case INT32, QINT32, INT16, UINT16, QINT16, QUINT16, INT8, UINT8, QINT8, QUINT8 ->
          message.getIntValCount();
      case HALF, BFLOAT16 -> message.getHalfValCount();
      case INT64 -> message.getInt64ValCount();
      case UINT64 -> message.getUint64ValCount();
      case UINT32 -> message.getUint32ValCount();
      case BOOL -> message.getBoolValCount();
      case STRING, RESOURCE, VARIANT -> 0;
    };
  }

  private boolean grant(long bytes) {
    if (bytes > expansionBytesLeft) {
      return false;
    }
    expansionBytesLeft -= bytes;
    return true;
  }

  private static Problem tooLarge(String given, String expected, String where) {
    return problem(
        given,
        expected
            + ", with at most "
            + (EXPANSION_BUDGET_BYTES >> 20)
            + " MiB of repeated values in one file",
        where);
  }

  private static Problem problem(String given, String expected, String where) {
    return new Problem("Constant", given, expected, where, FIX);
  }
}
