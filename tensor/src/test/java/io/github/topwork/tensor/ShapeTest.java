package io.github.topwork.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
  private static final Shape NAMED = Shape.of(List.of(Dim.named("batch"), Dim.of(3)));

  @Test
  void isRefinedByWhatAnotherKnows() {
    assertThat(Shape.of(-1, 3).refinedBy(NAMED)).isEqualTo(NAMED);
    assertThat(NAMED.refinedBy(Shape.of(-1, -1))).isEqualTo(NAMED);
    assertThat(NAMED.refinedBy(Shape.of(8, 3))).isEqualTo(Shape.of(8, 3));
    assertThat(Shape.of(8, 3).refinedBy(NAMED)).isEqualTo(Shape.of(8, 3));
    assertThat(Shape.UNKNOWN.refinedBy(NAMED)).isEqualTo(NAMED);
    assertThat(NAMED.refinedBy(Shape.UNKNOWN)).isEqualTo(NAMED);
  }

  @Test
  void goesFirst_whereTheOtherContradicts() {
    assertThat(Shape.of(8, 3).refinedBy(Shape.of(9, 4))).isEqualTo(Shape.of(8, 3));
    assertThat(NAMED.refinedBy(Shape.of(1, 2, 3))).isEqualTo(NAMED);
  }
}
