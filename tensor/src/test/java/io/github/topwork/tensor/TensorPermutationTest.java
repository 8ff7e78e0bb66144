package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TensorPermutationTest {
  private static TensorData counting(long... sizes) {
    float[] values = new float[Math.toIntExact(Shape.of(sizes).elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return TensorData.ofFloats(values, sizes);
  }

  @Test
  void movesDimensions() {
    TensorData moved = TensorPermutation.transpose(counting(2, 3, 4), 2, 0, 1);
    assertThat(moved.shape()).isEqualTo(Shape.of(4, 2, 3));
    float[] values = moved.toFloats();
    for (int k = 0; k < 4; k++) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 3; j++) {
          assertThat(values[(k * 2 + i) * 3 + j]).isEqualTo((i * 3 + j) * 4 + k);
        }
      }
    }
  }

  @Test
  void undoesItself_forEveryElementSize() {
    TensorData floats = counting(3, 1, 4, 2);
    TensorData longs = TensorData.ofLongs(new long[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(
            TensorPermutation.transpose(
                TensorPermutation.transpose(floats, 3, 2, 0, 1), 2, 3, 1, 0))
        .isEqualTo(floats);
    assertThat(TensorPermutation.transpose(TensorPermutation.transpose(longs, 1, 0), 1, 0))
        .isEqualTo(longs);
  }

  @Test
  void keepsScalarsAndEmptyTensors() {
    assertThat(TensorPermutation.transpose(counting())).isEqualTo(counting());
    assertThat(TensorPermutation.transpose(counting(2, 0), 1, 0)).isEqualTo(counting(0, 2));
  }

  @Test
  void picksRowsOfAnyAxis() {
    assertThat(TensorPermutation.gather(counting(2, 3), 1, new int[] {2, 0}))
        .isEqualTo(TensorData.ofFloats(new float[] {2, 0, 5, 3}, 2, 2));
    assertThat(TensorPermutation.gather(counting(2, 3), 0, new int[] {1}))
        .isEqualTo(TensorData.ofFloats(new float[] {3, 4, 5}, 1, 3));
  }
}
