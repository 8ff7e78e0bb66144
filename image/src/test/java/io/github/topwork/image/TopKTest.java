package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopKTest {
  private static final double[] VALUES = {0.1, 0.4, 0.1, 0.4, 0.2};

  @Test
  void findsTheGreatest_equalOnesAsTheyStand() {
    assertThat(TopK.of(VALUES, 4)).containsExactly(1, 3, 4, 0);
    assertThat(TopK.of(VALUES, 1)).containsExactly(1);
  }

  @Test
  void givesAll_whereThereAreFewer_andNoneWhereNoneAreWanted() {
    assertThat(TopK.of(VALUES, 9)).containsExactly(1, 3, 4, 0, 2);
    assertThat(TopK.of(VALUES, 0)).isEmpty();
    assertThat(TopK.of(new double[0], 3)).isEmpty();
  }
}
