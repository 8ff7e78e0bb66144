package io.github.topwork.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NarrowFloatsTest {
  private static final int PATTERNS = 1 << 16;

  /** All numbers of a 16-bit type, which {@link TensorData} reads exactly. */
  private static TensorData every(DataType type) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * PATTERNS).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < PATTERNS; bits++) {
      bytes.putShort((short) bits);
    }
    return TensorData.wrap(type, Shape.of(PATTERNS), bytes.flip());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"HALF", "BFLOAT16"})
  void keepsEveryNumberOfTheType(DataType type) {
    TensorData all = every(type);
    TensorData again = NarrowFloats.round(NarrowFloats.round(all, DataType.FLOAT), type);
    double[] numbers = all.toDoubles();
    double[] kept = again.toDoubles();
    for (int i = 0; i < PATTERNS; i++) {
      assertThat(Double.compare(kept[i], numbers[i])).as("pattern %x", i).isZero();
    }
  }

  /** Between every two neighbours: a quarter goes down, three quarters go up, halves to even. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"HALF", "BFLOAT16"})
  void takesTheNearest_andOfTwoTheEven(DataType type) {
    double[] numbers = every(type).toDoubles();
    int infinity = type == DataType.HALF ? 0x7c00 : 0x7f80;
    for (int i = 0; i < infinity - 1; i++) {
      double step = numbers[i + 1] - numbers[i];
      assertThat(rounded(type, numbers[i] + step / 4)).isEqualTo(numbers[i]);
      assertThat(rounded(type, numbers[i] + step * 3 / 4)).isEqualTo(numbers[i + 1]);
      assertThat(rounded(type, numbers[i] + step / 2)).isEqualTo(numbers[i + (i & 1)]);
    }
  }

  private static double rounded(DataType type, double number) {
    return NarrowFloats.scalar(type, (float) number).toDoubles()[0];
  }

  @ParameterizedTest
  @CsvSource({"HALF, 65519, 65504", "HALF, 65520, Infinity", "HALF, -1e9, -Infinity"})
  void overflowsToInfinity(DataType type, float number, double expected) {
    assertThat(rounded(type, number)).isEqualTo(expected);
  }

  @Test
  void refusesIntegers() {
    assertThatThrownBy(() -> NarrowFloats.scalar(DataType.INT32, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("int32");
  }
}
