package io.github.topwork.serving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Numbers with element type and shape, in memory of the JVM. Elements lie in row-major order and in
 * the machine's byte order. The shape never changes; whoever makes a tensor of a buffer must not
 * write to the buffer any more.
 *
 * <p>Tensors over direct buffers go to ONNX Runtime without a copy; all factories that allocate
 * make direct ones.
 */
public final class Tensor {
  private final TensorType type;
  private final List<Long> shape;
  private final ByteBuffer data;

  private Tensor(TensorType type, List<Long> shape, ByteBuffer data) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }

  /**
   * A tensor over the bytes from a buffer's position to its limit.
   *
   * @param data in the machine's byte order; direct buffers are faster
   * @throws IllegalArgumentException if a dimension is negative, or the number of bytes does not go
   *     with the shape
   */
  public static Tensor of(TensorType type, ByteBuffer data, long... shape) {
    Objects.requireNonNull(type, "type");
    long expected = byteCount(type, shape);
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "data: "
              + data.remaining()
              + " bytes (expected: "
              + expected
              + " for "
              + type
              + Arrays.toString(shape)
              + ")");
    }
    return new Tensor(
        type,
        Arrays.stream(shape).boxed().toList(),
        data.slice().asReadOnlyBuffer().order(ByteOrder.nativeOrder()));
  }

  /** A float32 tensor with a copy of the values. */
  public static Tensor ofFloats(float[] values, long... shape) {
    ByteBuffer data = allocate(TensorType.FP32, values.length);
    data.asFloatBuffer().put(values);
    return of(TensorType.FP32, data, shape);
  }

  /** An int64 tensor with a copy of the values. */
  public static Tensor ofLongs(long[] values, long... shape) {
    ByteBuffer data = allocate(TensorType.INT64, values.length);
    data.asLongBuffer().put(values);
    return of(TensorType.INT64, data, shape);
  }

  /** An empty direct buffer in the machine's byte order, to fill and hand to {@link #of}. */
  public static ByteBuffer allocate(TensorType type, int elements) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(elements, type.bytes()))
        .order(ByteOrder.nativeOrder());
  }

  /** Element type. */
  public TensorType type() {
    return type;
  }

  /** Dimensions; empty for a scalar. */
  public List<Long> shape() {
    return shape;
  }

  /** Number of elements. */
  public int size() {
    return data.remaining() / type.bytes();
  }

  /** A read-only view of the bytes, in the machine's byte order. */
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * A read-only view of the elements of a float32 tensor.
   *
   * @throws IllegalStateException if the type is another
   */
  public FloatBuffer floats() {
    if (type != TensorType.FP32) {
      throw new IllegalStateException("type: " + type + " (expected: FP32)");
    }
    return data().asFloatBuffer();
  }

  /** A copy of the elements of a float32 tensor; throws as {@link #floats()} does. */
  public float[] toFloatArray() {
    float[] values = new float[size()];
    floats().get(values);
    return values;
  }

  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  private static long byteCount(TensorType type, long[] shape) {
    long bytes = type.bytes();
    for (long dim : shape) {
      if (dim < 0) {
        throw new IllegalArgumentException(
            "shape: " + Arrays.toString(shape) + " (expected: no negative dimension)");
      }
      try {
        bytes = Math.multiplyExact(bytes, dim);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "shape: " + Arrays.toString(shape) + " (expected: less than 2^63 bytes)", e);
      }
    }
    return bytes;
  }

  @Override
  public String toString() {
    return type.toString() + shape;
  }
}
