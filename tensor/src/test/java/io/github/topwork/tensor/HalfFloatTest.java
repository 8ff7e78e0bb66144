package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.platform.Fp16Conversions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfFloatTest {
  @Test
  void everyHalfComesBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.fromHalf((short) bits);
      if (Float.isNaN(value)) {
        assertThat(HalfFloat.fromHalf(HalfFloat.toHalf(value))).isNaN();
      } else {
        assertThat(HalfFloat.toHalf(value)).isEqualTo((short) bits);
        assertThat(value).isEqualTo(Fp16Conversions.mlasFp16ToFloat((short) bits));
      }
    }
  }

  @Test
  void roundsAsOnnxRuntimeDoes() {
    Random random = new Random(11);
    for (int round = 0; round < 100_000; round++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        assertThat(HalfFloat.toHalf(value)).isEqualTo(Fp16Conversions.mlasFloatToFp16(value));
      }
      float near = (random.nextFloat() - 0.5f) * 4e-5f;
      assertThat(HalfFloat.toHalf(near)).isEqualTo(Fp16Conversions.mlasFloatToFp16(near));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "65519.99, 7bff", "65520, 7c00", "-1e30, fc00", "2.98e-8, 0000", "2.9802326e-8, 0001",
    "2.9802322e-8, 0000", "1.0004883, 3c00", "1.0014648, 3c02", "-0.0, 8000", "Infinity, 7c00"
  })
  void roundsToTheNearestEven(float value, String hex) {
    assertThat(HalfFloat.toHalf(value)).isEqualTo((short) Integer.parseInt(hex, 16));
  }

  @Test
  void bfloat16KeepsTheUpperHalf() {
    assertThat(HalfFloat.fromBfloat16(HalfFloat.toBfloat16(1.5f))).isEqualTo(1.5f);
    assertThat(HalfFloat.toBfloat16(1.00390625f)).isEqualTo((short) 0x3F80);
    assertThat(HalfFloat.toBfloat16(1.01171875f)).isEqualTo((short) 0x3F82);
    assertThat(HalfFloat.fromBfloat16(HalfFloat.toBfloat16(Float.NaN))).isNaN();
  }
}
