package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The numbers here were printed by {@code scripts/seeded_weights.py}. */
class SeededWeightsTest {
  @Test
  void hashesAsFnv1aDoes() {
    assertThat(SeededWeights.hash("")).isEqualTo(0xCBF29CE484222325L);
    assertThat(SeededWeights.hash("a")).isEqualTo(0xAF63DC4C8601EC8CL);
    assertThat(SeededWeights.hash("20260101/xception-150/block1_conv1/kernel"))
        .isEqualTo(0x2DA99488C75AD3C8L);
  }

  @Test
  void givesTheBitsThatPythonGives() {
    SeededWeights kernel =
        new SeededWeights("20260101/xception-150/block1_conv1/kernel", 0.0, 0.4714045207910317);
    SeededWeights nonAscii = new SeededWeights("größe", 1.0, 0.2);

    assertThat(kernel.next(4))
        .containsExactly(0x1.41d91ep-2f, 0x1.0b9d16p-2f, 0x1.9eb3cep-2f, -0x1.053644p-3f);
    assertThat(nonAscii.next(3)).containsExactly(0x1.10aee6p+0f, 0x1.128c4cp+0f, 0x1.1df76cp+0f);
  }

  @Test
  void staysInItsRange_andFillsIt() {
    float[] values = new SeededWeights("range", 0.0, 1.0).next(100_000);

    float least = 1;
    float greatest = -1;
    double sum = 0;
    for (float value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
      sum += value;
    }
    assertThat(least).isBetween(-1f, -0.999f);
    assertThat(greatest).isBetween(0.999f, 0x1.fffffep-1f);
    assertThat(sum / values.length).isBetween(-0.01, 0.01);
  }
}
