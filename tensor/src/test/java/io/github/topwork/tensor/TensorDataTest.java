package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorDataTest {
  @Test
  void readsHalfPrecision() {
    ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
    // 1, -2, the smallest subnormal, infinity, 65504: bit patterns of IEEE 754 binary16.
    for (int bits : new int[] {0x3c00, 0xc000, 0x0001, 0x7c00, 0x7bff}) {
      bytes.putShort((short) bits);
    }
    TensorData tensor = TensorData.wrap(DataType.HALF, Shape.of(5), bytes.flip());
    assertThat(tensor.toDoubles()).containsExactly(1, -2, 0x1p-24, Double.POSITIVE_INFINITY, 65504);
  }

  @Test
  void readsUnsignedAndBrainFloat() {
    TensorData bytes =
        TensorData.wrap(DataType.UINT8, Shape.of(2), ByteBuffer.wrap(new byte[] {-1, 1}));
    assertThat(bytes.toLongs()).containsExactly(255, 1);
    TensorData brain =
        TensorData.wrap(
            DataType.BFLOAT16, Shape.of(1), ByteBuffer.wrap(new byte[] {(byte) 0x80, 0x3f}));
    assertThat(brain.toDoubles()).containsExactly(1.0);
  }

  @Test
  void refusesBytesThatDoNotFitTheShape() {
    assertThatThrownBy(() -> TensorData.wrap(DataType.FLOAT, Shape.of(2), ByteBuffer.allocate(7)))
        .hasMessage("bytes: 7 (expected: 8 for float32[2])");
    assertThatThrownBy(() -> TensorData.ofFloats(new float[3], 2, 2))
        .hasMessage("bytes: 12 (expected: 16 for float32[2, 2])");
    assertThatThrownBy(() -> TensorData.ofFloats(new float[1], -1, -1))
        .hasMessage("shape: [?, ?] (expected: known sizes, in all less than 2^63 bytes)");
    assertThatThrownBy(() -> TensorData.ofFloats(new float[1], 1L << 40, 1L << 40))
        .hasMessageContaining("less than 2^63 bytes");
    assertThat(TensorData.ofFloats(new float[] {7}).shape()).isEqualTo(Shape.SCALAR);
  }

  @Test
  void keepsDirectMemory() {
    ByteBuffer buffer = TensorData.allocateDirect(DataType.INT64, 2).putLong(8, 5);
    TensorData tensor = TensorData.wrap(DataType.INT64, Shape.of(2), buffer);
    assertThat(tensor.bytes().isDirect()).isTrue();
    assertThat(tensor.toLongs()).containsExactly(0, 5);
  }

  @Test
  void comparesBits() {
    assertThat(TensorData.scalar(Float.NaN)).isEqualTo(TensorData.scalar(Float.NaN));
    assertThat(TensorData.scalar(0f)).isNotEqualTo(TensorData.scalar(-0f));
    assertThat(TensorData.scalar(1f)).isNotEqualTo(TensorData.ofFloats(new float[] {1}, 1));
  }
}
