package io.github.topwork.export.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ParityReportTest {
  private static final Noise NOISE = new Noise(1e-3, 1e-4, 0);

  private static Comparison compare(float[] expected, float[] actual) {
    return Comparison.of(
        "y",
        2,
        "NO_OPT",
        TensorData.ofFloats(expected, expected.length),
        TensorData.ofFloats(actual, actual.length),
        0,
        NOISE);
  }

  private static ParityReport report(double tolerance, Comparison... comparisons) {
    return new ParityReport(List.of(comparisons), List.of(), OptionalDouble.of(tolerance));
  }

  private static boolean isWithin(double tolerance, Comparison comparison) {
    return report(tolerance, comparison).isWithinTolerance();
  }

  private static boolean isWithinNoise(float[] expected, float[] actual) {
    return new ParityReport(List.of(compare(expected, actual)), List.of(), OptionalDouble.empty())
        .isWithinTolerance();
  }

  @Test
  void allowsAMultipleOfTheNoise_inTheLargestElementAndInTheMeanSquare() {
    float[] zeros = new float[100];
    float[] one = new float[100];
    one[7] = 15e-3f; // 15 times the largest noise, and 15 times the mean square
    assertThat(isWithinNoise(zeros, one)).isTrue();
    one[7] = 17e-3f;
    assertThat(isWithinNoise(zeros, one)).isFalse();
    float[] all = new float[100];
    java.util.Arrays.fill(all, 1.5e-3f);
    assertThat(isWithinNoise(zeros, all)).isTrue();
    java.util.Arrays.fill(all, 1.7e-3f);
    assertThat(isWithinNoise(zeros, all)).isFalse();
    assertThat(isWithinNoise(new float[] {Float.NaN}, new float[] {Float.NaN})).isFalse();
  }

  @Test
  void measuresAgainstTheLargestExpectedMagnitude() {
    Comparison comparison = compare(new float[] {-4, 1}, new float[] {-4, 1.5f});
    assertThat(comparison.maxDifference()).isEqualTo(0.5);
    assertThat(comparison.maxExpected()).isEqualTo(4);
    assertThat(comparison.relative()).isEqualTo(0.125);
    assertThat(isWithin(0.125, comparison)).isTrue();
    assertThat(isWithin(0.12, comparison)).isFalse();
  }

  @Test
  void measuresAgainstTheUnit_whereExpectedNumbersAreSmaller() {
    TensorData expected = TensorData.ofFloats(new float[] {0.25f}, 1);
    TensorData actual = TensorData.ofFloats(new float[] {0.75f}, 1);
    assertThat(Comparison.of("y", 1, "NO_OPT", expected, actual, 4, NOISE).relative())
        .isEqualTo(0.125);
    assertThat(Comparison.of("y", 1, "NO_OPT", expected, actual, 0.1, NOISE).relative())
        .isEqualTo(2);
  }

  @Test
  void findsNotANumber_onBothSidesToo() {
    float[] numbers = {1, 2};
    float[] broken = {1, Float.NaN};
    assertThat(isWithin(1, compare(numbers, broken))).isFalse();
    assertThat(isWithin(1, compare(broken, numbers))).isFalse();
    assertThat(isWithin(1, compare(broken, broken))).isFalse();
    assertThat(compare(broken, broken).isExpectedNaN()).isTrue();
    assertThat(compare(numbers, broken).isExpectedNaN()).isFalse();
  }

  @Test
  void saysThatTheOriginalReturnsNotANumber() {
    float[] numbers = {1, 2};
    float[] broken = {Float.NaN, 2};
    ParityReport report = report(1e-5, compare(numbers, numbers), compare(broken, broken));
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
    assertThat(isWithin(1, compare(above, below))).isFalse();
  }

  @Test
  void findsInfinity_onOneSideOnly() {
    float[] numbers = {1, 2};
    float[] infinite = {1, Float.POSITIVE_INFINITY};
    assertThat(isWithin(1, compare(numbers, infinite))).isFalse();
    assertThat(isWithin(1, compare(infinite, numbers))).isFalse();
    assertThat(isWithin(1e-5, compare(infinite, infinite))).isTrue();
  }

  @Test
  void findsAnotherShape() {
    assertThat(isWithin(1, compare(new float[] {1, 2}, new float[] {1, 2, 3}))).isFalse();
  }

  @Test
  void acceptsZeros_onlyWhereBothAreZero() {
    assertThat(isWithin(1e-5, compare(new float[2], new float[2]))).isTrue();
    assertThat(isWithin(1e-5, compare(new float[2], new float[] {0, 1e-20f}))).isFalse();
  }

  @Test
  void namesEveryBreach() {
    ParityReport report =
        report(
            1e-5,
            compare(new float[] {1}, new float[] {1}),
            compare(new float[] {1}, new float[] {1.5f}));
    assertThat(report.worst().maxDifference()).isEqualTo(0.5);
    assertThatThrownBy(report::requireWithinTolerance)
        .isInstanceOf(ParityException.class)
        .hasMessageContaining("1 of 2 comparisons over tolerance")
        .hasMessageContaining("y batch 2 NO_OPT: max|Δ| 5.00e-01, max|expected| 1.00");
  }
}
