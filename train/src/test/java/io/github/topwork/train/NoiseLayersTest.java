package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the layers draw in training: their distributions are Keras's. */
class NoiseLayersTest {
  private static final int ROWS = 50;
  private static final int SIDE = 10;
  private static final int CHANNELS = 8;

  /** Four standard deviations of the mean of 40,000 numbers of variance 1, and some. */
  private static final double SAMPLING = 0.03;

  /** What a layer makes of ones, {@code [50, 10, 10, 8]}, at a step. */
  private static float[] trained(LayerDefinition layer, long seed, long step) {
    float[] ones = new float[ROWS * SIDE * SIDE * CHANNELS];
    Arrays.fill(ones, 1);
    return LayerInTraining.of(layer, seed, SIDE, SIDE, CHANNELS)
        .run(TensorData.ofFloats(ones, ROWS, SIDE, SIDE, CHANNELS), step)
        .toFloats();
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void dropoutScalesUpWhatItKeeps() {
    float[] values = trained(Layers.dropout(0.2), 1, 0);

    assertThat(values).containsOnly(0, 1.25f);
    assertThat(mean(values)).isCloseTo(1, within(SAMPLING));
  }

  @Test
  void dropsWholeChannels_orWhatTheShapeOfTheNoiseSays() {
    float[] spatial = trained(Layers.of("SpatialDropout2D", Map.of("rate", 0.5)), 1, 0);
    float[] rows =
        trained(Layers.dropout(0.5).with("noise_shape", Arrays.asList(null, 1, 1, 1)), 1, 0);
    for (int i = 0; i < spatial.length; i++) {
      int image = i / (SIDE * SIDE * CHANNELS);
      int channel = i % CHANNELS;
      assertThat(spatial[i]).isEqualTo(spatial[image * SIDE * SIDE * CHANNELS + channel]);
      assertThat(rows[i]).isEqualTo(rows[image * SIDE * SIDE * CHANNELS]);
    }
    assertThat(mean(spatial)).isBetween(0.7, 1.3);
    assertThat(deviation(spatial)).isGreaterThan(0.9);
    assertThat(deviation(rows)).isGreaterThan(0.9);
  }

  /**
   * Dropped elements take alpha', and all are scaled and moved: Keras 3's formula for a rate of
   * 0.25.
   */
  @Test
  void alphaDropoutTakesTheLeastValueOfSelu() {
    double least = -1.7580993408473766;
    double scale = 1 / Math.sqrt(0.75 * (1 + 0.25 * least * least));
    float[] values = trained(Layers.of("AlphaDropout", Map.of("rate", 0.25)), 1, 0);

    double kept = scale - scale * least * 0.25;
    double dropped = scale * least - scale * least * 0.25;
    long keptOnes = 0;
    for (float value : values) {
      boolean isKept = Math.abs(value - kept) < 1e-5;
      assertThat(isKept || Math.abs(value - dropped) < 1e-5).as("%s", value).isTrue();
      keptOnes += isKept ? 1 : 0;
    }
    assertThat((double) keptOnes / values.length).isCloseTo(0.75, within(SAMPLING));
  }

  @Test
  void noiseHasTheDeviationThatItIsTold() {
    float[] added = trained(Layers.of("GaussianNoise", Map.of("stddev", 0.5)), 1, 0);
    float[] multiplied = trained(Layers.of("GaussianDropout", Map.of("rate", 0.2)), 1, 0);

    assertThat(mean(added)).isCloseTo(1, within(SAMPLING));
    assertThat(deviation(added)).isCloseTo(0.5, within(SAMPLING));
    assertThat(mean(multiplied)).isCloseTo(1, within(SAMPLING));
    // The root of rate / (1 - rate), as that of dropout.
    assertThat(deviation(multiplied)).isCloseTo(0.5, within(SAMPLING));
  }

  @Test
  void drawsTheSameForSeedAndStep_andElseOthers() {
    LayerDefinition layer = Layers.of("GaussianNoise", Map.of("stddev", 1));
    float[] first = trained(layer, 1, 0);

    assertThat(trained(layer, 1, 0)).isEqualTo(first);
    assertThat(trained(layer, 2, 0)).isNotEqualTo(first);
    assertThat(trained(layer, 1, 1)).isNotEqualTo(first);
    assertThat(trained(layer.named("other"), 1, 0)).isNotEqualTo(first);
    assertThat(trained(layer.with("seed", 5), 1, 0)).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AlphaDropout", "Dropout", "GaussianDropout", "SpatialDropout2D"})
  void refusesRatesThatLeaveNothing(String className) {
    LayerDefinition layer = Layers.of(className, Map.of("rate", 1));
    assertThatThrownBy(() -> trained(layer, 1, 0))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("rate: 1.0. Expected: >= 0 and < 1.");
  }
}
