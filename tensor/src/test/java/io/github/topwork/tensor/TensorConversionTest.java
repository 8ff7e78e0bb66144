package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorConversionTest {
  private static TensorData of(DataType type, double value) {
    return TensorConversion.convert(TensorData.ofDoubles(new double[] {value}, 1), type);
  }

  @Test
  void keepsEveryByteOfAnImage() {
    ByteBuffer bytes = ByteBuffer.allocate(256);
    for (int i = 0; i < 256; i++) {
      bytes.put((byte) i);
    }
    TensorData image = TensorData.wrap(DataType.UINT8, Shape.of(16, 16), bytes.flip());

    TensorData floats = TensorConversion.convert(image, DataType.FLOAT);

    assertThat(floats.shape()).isEqualTo(Shape.of(16, 16));
    for (int i = 0; i < 256; i++) {
      assertThat(floats.toFloats()[i]).isEqualTo(i);
    }
    assertThat(TensorConversion.convert(floats, DataType.UINT8)).isEqualTo(image);
  }

  @Test
  void keepsNumbersThatAreUnsigned() {
    ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) 65535).putShort((short) 1).flip();
    TensorData words = TensorData.wrap(DataType.UINT16, Shape.of(2), bytes);

    assertThat(TensorConversion.convert(words, DataType.FLOAT).toFloats())
        .containsExactly(65535, 1);
    assertThat(of(DataType.UINT16, 65535).toLongs()).containsExactly(65535);
  }

  @Test
  void roundsFractionsOfFloat64_asKerasDoes() {
    assertThat(of(DataType.FLOAT, 0.1).toFloats()).containsExactly(0.1f);
    assertThat(of(DataType.FLOAT, Double.NaN).toFloats()).containsExactly(Float.NaN);
    assertThat(of(DataType.FLOAT, Double.NEGATIVE_INFINITY).toFloats())
        .containsExactly(Float.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, 256", "UINT8, -1", "UINT8, 0.5", "INT8, 128", "INT16, -32769", "UINT16, 65536",
    "INT32, 2147483648", "INT32, NaN", "INT64, 1e300", "INT64, -Infinity", "BOOL, 2",
        "FLOAT, 1e300",
  })
  void refusesWhatTheTypeDoesNotHave(DataType type, double value) {
    assertThatThrownBy(() -> of(type, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "element " + value + " (expected: a number that " + type.displayName() + " has)");
  }

  @Test
  void refusesWholeNumbersThatWouldChange() {
    TensorData large = TensorData.ofInts(new int[] {1, 16_777_217}, 2);
    assertThatThrownBy(() -> TensorConversion.convert(large, DataType.FLOAT))
        .hasMessageContaining("element 16777217 ");
    TensorData larger = TensorData.ofLongs(new long[] {(1L << 53) + 2}, 1);
    assertThatThrownBy(() -> TensorConversion.convert(larger, DataType.DOUBLE))
        .hasMessageContaining("element 9007199254740994 ");
    assertThat(TensorConversion.convert(TensorData.scalar(16_777_216), DataType.FLOAT).toFloats())
        .containsExactly(16_777_216);
  }

  @Test
  void refusesTexts() {
    TensorData texts = TensorData.ofStrings(Shape.of(0), java.util.List.of());
    assertThatThrownBy(() -> TensorConversion.convert(texts, DataType.FLOAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor of string (expected: real numbers");
  }
}
