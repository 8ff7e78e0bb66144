package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The distributions are those of Keras; the numbers are our own. */
class InitializersTest {
  private static final Shape KERNEL = Shape.of(400, 250);

  /** Four standard deviations of the variance of 100,000 numbers, relative. */
  private static final double SAMPLING = 0.02;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static float[] draw(String json, Shape shape, long seed) {
    try {
      float[] values = new float[(int) shape.elementCount()];
      Initializers.of(JSON.readTree(json)).fill(values, shape, seed);
      return values;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Variance of a uniform distribution in ±limit is a third of the limit's square. */
  @ParameterizedTest
  @CsvSource({
    "glorot_uniform, 6, 650",
    "GlorotUniform, 6, 650",
    "HeUniform, 6, 400",
    "lecun_uniform, 3, 400"
  })
  void uniformScaling_staysWithinItsLimit(String name, double numerator, double fan) {
    double limit = Math.sqrt(numerator / fan);
    float[] values = draw('"' + name + '"', KERNEL, 1);

    assertThat(greatest(values)).isBetween(0.999 * limit, limit);
    assertThat(variance(values)).isCloseTo(limit * limit / 3, within(SAMPLING * limit * limit / 3));
  }

  @ParameterizedTest
  @CsvSource({
    "GlorotNormal, 2, 650",
    "he_normal, 2, 400",
    "LecunNormal, 1, 400",
  })
  void normalScaling_hasItsVariance_andIsCutAtTwoDeviations(
      String name, double numerator, double fan) {
    double variance = numerator / fan;
    // Keras widens the normal so that what is left after the cut has the variance wanted.
    double cut = 2 * Math.sqrt(variance) / 0.87962566103423978;
    float[] values = draw('"' + name + '"', KERNEL, 1);

    assertThat(greatest(values)).isBetween(0.99 * cut, cut * (1 + 1e-6));
    assertThat(variance(values)).isCloseTo(variance, within(SAMPLING * variance));
  }

  /** A convolution counts the positions of its kernel, and outputs where it is told so. */
  @Test
  void varianceScaling_countsTheFansThatItIsTold() {
    float[] values =
        draw(
            """
            {"class_name": "VarianceScaling", "config":
              {"scale": 2.0, "mode": "fan_out", "distribution": "untruncated_normal", "seed": null}}
            """,
            Shape.of(3, 3, 40, 250),
            1);

    double variance = 2.0 / (9 * 250);
    assertThat(variance(values)).isCloseTo(variance, within(SAMPLING * variance));
    assertThat(greatest(values)).isGreaterThan(3 * Math.sqrt(variance));
  }

  @Test
  void randomNumbersHaveTheMomentsThatTheyAreTold() {
    float[] normal =
        draw(
            "{\"class_name\": \"RandomNormal\", \"config\": {\"mean\": 0.0, \"stddev\": 0.5}}",
            KERNEL,
            1);
    assertThat(variance(normal)).isCloseTo(0.25, within(0.25 * SAMPLING));
    float[] cut = draw("\"truncated_normal\"", KERNEL, 1);
    assertThat(greatest(cut)).isBetween(0.0999, 0.1 * (1 + 1e-6));
    float[] uniform =
        draw(
            "{\"class_name\": \"RandomUniform\", \"config\": {\"minval\": -2, \"maxval\": 2}}",
            KERNEL,
            1);
    assertThat(greatest(uniform)).isBetween(1.999, 2.0);
    assertThat(variance(uniform)).isCloseTo(4.0 / 3, within(SAMPLING * 4 / 3));
  }

  @Test
  void someAreTheSameForEverySeed() {
    assertThat(draw("\"zeros\"", Shape.of(2), 1)).containsExactly(0, 0);
    assertThat(draw("\"ones\"", Shape.of(2), 1)).containsExactly(1, 1);
    assertThat(draw("{\"class_name\": \"Constant\", \"config\": {\"value\": 0.5}}", Shape.of(2), 1))
        .containsExactly(0.5f, 0.5f);
    assertThat(
            draw("{\"class_name\": \"Identity\", \"config\": {\"gain\": 2.0}}", Shape.of(2, 3), 1))
        .containsExactly(2, 0, 0, 0, 2, 0);
  }

  @Test
  void orthogonalColumnsStandAtRightAngles() {
    float[] values =
        draw("{\"class_name\": \"Orthogonal\", \"config\": {\"gain\": 2.0}}", Shape.of(3, 2, 4), 1);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double product = 0;
        for (int k = 0; k < 6; k++) {
          product += values[4 * k + i] * values[4 * k + j];
        }
        assertThat(product).isCloseTo(i == j ? 4 : 0, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"glorot_uniform", "he_normal", "orthogonal", "uniform", "normal"})
  void equalSeedsGiveEqualNumbers_othersGiveOthers(String name) {
    Shape shape = Shape.of(3, 4);
    String json = '"' + name + '"';
    assertThat(draw(json, shape, 7)).isEqualTo(draw(json, shape, 7));
    assertThat(draw(json, shape, 7)).isNotEqualTo(draw(json, shape, 8));
  }

  /** Literals, so that another machine that draws others is noticed. */
  @Test
  void drawsTheSameEverywhere() {
    assertThat(draw("\"glorot_uniform\"", Shape.of(1, 3), 1))
        .containsExactly(0.16304189f, 0.6020399f, 1.1537164f);
    assertThat(draw("\"he_normal\"", Shape.of(1, 3), 1))
        .containsExactly(2.5106237f, -0.9778024f, -1.754416f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"glorot\" | initializer 'glorot'",
        "5 | initializer 5",
        "{\"class_name\": \"HeNormal\", \"config\": {\"scale\": 2}} | settings [scale]",
        "{\"class_name\": \"Constant\", \"config\": {\"value\": \"x\"}} | value: \"x\"",
        "{\"class_name\": \"VarianceScaling\", \"config\": {\"mode\": \"fan\"}} | mode 'fan'",
      })
  void refusesWhatKerasDoesNotKnow(String json, String message) {
    assertThatThrownBy(() -> draw(json, KERNEL, 1))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining(message);
  }

  private static double greatest(float[] values) {
    double greatest = 0;
    for (float value : values) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    return greatest;
  }

  private static double variance(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    assertThat(mean).isCloseTo(0, within(4 * Math.sqrt(squares) / values.length));
    return squares / values.length - mean * mean;
  }
}
