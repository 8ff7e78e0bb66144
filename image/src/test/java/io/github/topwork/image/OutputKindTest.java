package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputKindTest {
  @ParameterizedTest
  @EnumSource
  void isFoundAgainInMetadata(OutputKind kind) {
    Map<String, String> metadata =
        Map.of(ModelMetadata.OUTPUT, kind.output(), ModelMetadata.ACTIVATION, kind.activation());
    assertThat(OutputKind.of(metadata)).contains(kind);
  }

  @Test
  void isAbsent_whereMetadataDoNotSay() {
    assertThat(OutputKind.of(Map.of(ModelMetadata.OUTPUT, ModelMetadata.OUTPUT_LOGITS))).isEmpty();
  }

  @Test
  void needsNoActivation_whereTheOutputsAreProbabilities() {
    Map<String, String> metadata = Map.of(ModelMetadata.OUTPUT, ModelMetadata.OUTPUT_PROBABILITIES);
    assertThat(OutputKind.of(metadata)).contains(OutputKind.SIGMOID_PROBABILITIES);
  }

  @Test
  void unitBoundsWhatADifferenceOfLogitsDoesToProbabilities() {
    Random random = new Random(1);
    double difference = 1e-3;
    double worstSigmoid = 0;
    double worstSoftmax = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      double[] logits = random.doubles(3, -3, 3).toArray();
      double[] moved = logits.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += random.nextBoolean() ? difference : -difference;
      }
      worstSigmoid = Math.max(worstSigmoid, Math.abs(sigmoid(moved[0]) - sigmoid(logits[0])));
      for (int i = 0; i < logits.length; i++) {
        worstSoftmax = Math.max(worstSoftmax, Math.abs(softmax(moved, i) - softmax(logits, i)));
      }
    }
    assertThat(worstSigmoid).isLessThanOrEqualTo(difference / OutputKind.SIGMOID_LOGITS.unit());
    assertThat(worstSigmoid).isCloseTo(difference / 4, within(difference / 40));
    assertThat(worstSoftmax).isLessThanOrEqualTo(difference / OutputKind.SOFTMAX_LOGITS.unit());
    assertThat(worstSoftmax).isCloseTo(difference / 2, within(difference / 20));
  }

  @Test
  void givesOneProbabilityForEachClass() {
    assertThat(OutputKind.SOFTMAX_LOGITS.probabilities(new double[] {1000, 998}, 2))
        .containsExactly(1 / (1 + Math.exp(-2)), Math.exp(-2) / (1 + Math.exp(-2)));
    assertThat(OutputKind.SIGMOID_LOGITS.probabilities(new double[] {0, -1}, 2))
        .containsExactly(0.5, sigmoid(-1));
    double[] probabilities = {0.25, 0.75};
    assertThat(OutputKind.SOFTMAX_PROBABILITIES.probabilities(probabilities, 2))
        .containsExactly(0.25, 0.75);
    assertThat(OutputKind.SIGMOID_PROBABILITIES.probabilities(probabilities, 2))
        .containsExactly(0.25, 0.75);
  }

  @Test
  void readsASingleOutputAsTheSecondOfTwoClasses() {
    assertThat(OutputKind.logits(1)).isEqualTo(OutputKind.SIGMOID_LOGITS);
    assertThat(OutputKind.logits(2)).isEqualTo(OutputKind.SOFTMAX_LOGITS);
    assertThat(OutputKind.SIGMOID_LOGITS.probabilities(new double[] {2}, 2))
        .containsExactly(sigmoid(-2), sigmoid(2));
    // As small as for the second class of the opposite logit, not 0.
    assertThat(OutputKind.SIGMOID_LOGITS.probabilities(new double[] {40}, 2)[0])
        .isEqualTo(sigmoid(-40))
        .isPositive();
    assertThat(OutputKind.SIGMOID_PROBABILITIES.probabilities(new double[] {0.75}, 2))
        .containsExactly(0.25, 0.75);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double softmax(double[] logits, int index) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit);
    }
    return Math.exp(logits[index]) / sum;
  }
}
