package io.github.topwork.export.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.TensorData;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParityReportTest {
  private static Comparison compare(float[] expected, float[] actual) {
    return Comparison.of(
        "y",
        2,
        "NO_OPT",
        TensorData.ofFloats(expected, expected.length),
        TensorData.ofFloats(actual, actual.length),
        0);
  }

  @Test
  void measuresAgainstTheLargestExpectedMagnitude() {
    Comparison comparison = compare(new float[] {-4, 1}, new float[] {-4, 1.5f});
    assertThat(comparison.maxDifference()).isEqualTo(0.5);
    assertThat(comparison.maxExpected()).isEqualTo(4);
    assertThat(comparison.relative()).isEqualTo(0.125);
    assertThat(comparison.isWithin(0.125)).isTrue();
    assertThat(comparison.isWithin(0.12)).isFalse();
  }

  @Test
  void measuresAgainstTheUnit_whereExpectedNumbersAreSmaller() {
    TensorData expected = TensorData.ofFloats(new float[] {0.25f}, 1);
    TensorData actual = TensorData.ofFloats(new float[] {0.75f}, 1);
    assertThat(Comparison.of("y", 1, "NO_OPT", expected, actual, 4).relative()).isEqualTo(0.125);
    assertThat(Comparison.of("y", 1, "NO_OPT", expected, actual, 0.1).relative()).isEqualTo(2);
  }

  @Test
  void findsNotANumber_onBothSidesToo() {
    float[] numbers = {1, 2};
    float[] broken = {1, Float.NaN};
    assertThat(compare(numbers, broken).isWithin(1)).isFalse();
    assertThat(compare(broken, numbers).isWithin(1)).isFalse();
    assertThat(compare(broken, broken).isWithin(1)).isFalse();
    assertThat(compare(broken, broken).isExpectedNaN()).isTrue();
    assertThat(compare(numbers, broken).isExpectedNaN()).isFalse();
  }

  @Test
  void saysThatTheOriginalReturnsNotANumber() {
    float[] numbers = {1, 2};
    float[] broken = {Float.NaN, 2};
    ParityReport report =
        new ParityReport(List.of(compare(numbers, numbers), compare(broken, broken)), 1e-5);
    assertThat(report.worst().isExpectedNaN()).isTrue();
    assertThatThrownBy(report::requireWithinTolerance)
        .isInstanceOf(ParityException.class)
        .hasMessageContaining("1 of 2 comparisons over tolerance")
        .hasMessageContaining("y batch 2 NO_OPT: max|Δ| NaN, max|expected| NaN")
        .hasMessageContaining("the original itself returns NaN")
        .hasMessageContaining("look for NaN among its weights");
  }

  @Test
  void findsInfinityOfAnotherSign() {
    float[] above = {1, Float.POSITIVE_INFINITY};
    float[] below = {1, Float.NEGATIVE_INFINITY};
    assertThat(compare(above, below).isWithin(1)).isFalse();
  }

  @Test
  void findsInfinity_onOneSideOnly() {
    float[] numbers = {1, 2};
    float[] infinite = {1, Float.POSITIVE_INFINITY};
    assertThat(compare(numbers, infinite).isWithin(1)).isFalse();
    assertThat(compare(infinite, numbers).isWithin(1)).isFalse();
    assertThat(compare(infinite, infinite).isWithin(1e-5)).isTrue();
  }

  @Test
  void findsAnotherShape() {
    assertThat(compare(new float[] {1, 2}, new float[] {1, 2, 3}).isWithin(1)).isFalse();
  }

  @Test
  void acceptsZeros_onlyWhereBothAreZero() {
    assertThat(compare(new float[2], new float[2]).isWithin(1e-5)).isTrue();
    assertThat(compare(new float[2], new float[] {0, 1e-20f}).isWithin(1e-5)).isFalse();
  }

  @Test
  void namesEveryBreach() {
    ParityReport report =
        new ParityReport(
            List.of(
                compare(new float[] {1}, new float[] {1}),
                compare(new float[] {1}, new float[] {1.5f})),
            1e-5);
    assertThat(report.worst().maxDifference()).isEqualTo(0.5);
    assertThatThrownBy(report::requireWithinTolerance)
        .isInstanceOf(ParityException.class)
        .hasMessageContaining("1 of 2 comparisons over tolerance")
        .hasMessageContaining("y batch 2 NO_OPT: max|Δ| 5.00e-01, max|expected| 1.00");
  }
}
