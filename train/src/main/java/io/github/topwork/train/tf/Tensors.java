package io.github.topwork.train.tf;

import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Copies tensors between Java memory and TensorFlow's, in bulk. */
public final class Tensors {
  /** Copying goes through an array of this size: views of files have none of their own. */
  private static final int CHUNK_BYTES = 1 << 20;

  private static final Map<DataType, Class<? extends TType>> CLASSES =
      Map.of(
          DataType.FLOAT, TFloat32.class,
          DataType.DOUBLE, TFloat64.class,
          DataType.HALF, TFloat16.class,
          DataType.BFLOAT16, TBfloat16.class,
          DataType.INT32, TInt32.class,
          DataType.INT64, TInt64.class,
          DataType.UINT8, TUint8.class,
          DataType.UINT16, TUint16.class,
          DataType.BOOL, TBool.class);

  private Tensors() {}

  /**
   * Returns a copy in TensorFlow's memory, for the caller to close.
   *
   * @throws IllegalArgumentException if TensorFlow Java has no tensors of the element type
   */
  public static Tensor toTensor(TensorData data) {
    Shape shape = Shape.of(data.shape().toSizes());
    if (data.type() == DataType.STRING) {
      byte[][] values = data.strings().stream().map(Bytes::toByteArray).toArray(byte[][]::new);
      if (data.shape().rank() == 0) {
        return TString.tensorOfBytes(NdArrays.scalarOfObject(values[0]));
      }
      return TString.tensorOfBytes(shape, DataBuffers.of(values, false, true));
    }
    Class<? extends TType> type = CLASSES.get(data.type());
    if (type == null) {
      throw new IllegalArgumentException(
          "type: "
              + data.type().displayName()
              + " (expected one of: string and "
              + CLASSES.keySet().stream().map(DataType::displayName).sorted().toList()
              + ")");
    }
    Tensor tensor = Tensor.of(type, shape);
    try {
      write(data.bytes(), tensor.asRawTensor().data());
    } catch (RuntimeException e) {
      tensor.close();
      throw e;
    }
    return tensor;
  }

  /**
   * Returns a copy in Java memory; the tensor stays open.
   *
   * @throws IllegalArgumentException if the element type is a handle
   */
  public static TensorData toData(Tensor tensor) {
    io.github.topwork.tensor.Shape shape =
        io.github.topwork.tensor.Shape.of(tensor.shape().asArray());
    DataType type =
        DataType.ofNumber(tensor.dataType().getNumber())
            .filter(known -> known == DataType.STRING || known.byteSize() > 0)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "type: " + tensor.dataType() + " (expected: numbers, booleans, strings)"));
    if (type == DataType.STRING) {
      List<Bytes> strings = new ArrayList<>();
      ((TString) tensor)
          .asBytes()
          .scalars()
          .forEach(value -> strings.add(Bytes.of(value.getObject())));
      return TensorData.ofStrings(shape, strings);
    }
    byte[] bytes = new byte[Math.toIntExact(tensor.numBytes())];
    if (bytes.length > 0) {
      tensor.asRawTensor().data().read(bytes);
    }
    return TensorData.wrap(type, shape, ByteBuffer.wrap(bytes));
  }

  private static void write(ByteBuffer from, ByteDataBuffer to) {
    byte[] chunk = new byte[Math.min(CHUNK_BYTES, from.remaining())];
    long offset = 0;
    while (from.hasRemaining()) {
      int count = Math.min(chunk.length, from.remaining());
      from.get(chunk, 0, count);
      to.offset(offset).write(chunk, 0, count);
      offset += count;
    }
  }
}
