package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorRowsTest {
  private static final TensorData ROWS =
      TensorData.ofFloats(new float[] {1, 5, 5, 7, 2, Float.NaN}, 2, 3);

  @Test
  void takesRowsApart_andPutsThemTogether() {
    TensorData second = TensorRows.at(ROWS, 1);

    assertThat(second).isEqualTo(TensorData.ofFloats(new float[] {7, 2, Float.NaN}, 1, 3));
    assertThat(TensorRows.join(List.of(TensorRows.at(ROWS, 0), second))).isEqualTo(ROWS);
    assertThat(TensorRows.join(List.of(second, ROWS)).shape()).isEqualTo(Shape.of(3, 3));
  }

  @Test
  void findsTheGreatest_theFirstOfEquals() {
    assertThat(TensorRows.argMax(ROWS)).containsExactly(1, 0);
    assertThat(TensorRows.argMax(TensorData.ofInts(new int[] {0, 0, 1}, 3, 1)))
        .containsExactly(0, 0, 0);
  }
}
