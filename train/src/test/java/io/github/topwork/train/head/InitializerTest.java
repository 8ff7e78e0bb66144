package io.github.topwork.train.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.Shape;
import org.junit.jupiter.api.Test;

/** The distributions are those of Keras; the numbers are our own. */
class InitializerTest {
  private static final Shape KERNEL = Shape.of(400, 250);

  /** Four standard deviations of the variance of 100,000 numbers, relative. */
  private static final double SAMPLING = 0.02;

  @Test
  void glorotUniform_isUniformWithinTheRootOfSixByTheFans() {
    double limit = Math.sqrt(6.0 / (400 + 250));
    float[] values = Initializer.glorotUniform().sample(KERNEL, 1).toFloats();

    assertThat(greatest(values)).isBetween(0.999 * limit, limit);
    assertThat(variance(values)).isCloseTo(limit * limit / 3, within(SAMPLING * limit * limit / 3));
  }

  @Test
  void heNormal_hasVarianceTwoByTheInputs_andIsCutAtTwoDeviations() {
    double variance = 2.0 / 400;
    // Keras widens the normal so that what is left after the cut has the variance wanted.
    double cut = 2 * Math.sqrt(variance) / 0.87962566103423978;
    float[] values = Initializer.heNormal().sample(KERNEL, 1).toFloats();

    assertThat(greatest(values)).isBetween(0.99 * cut, cut * (1 + 1e-6));
    assertThat(variance(values)).isCloseTo(variance, within(SAMPLING * variance));
  }

  @Test
  void equalSeedsGiveEqualNumbers_othersGiveOthers() {
    Shape shape = Shape.of(3, 4);
    for (Initializer initializer :
        new Initializer[] {Initializer.glorotUniform(), Initializer.heNormal()}) {
      assertThat(initializer.sample(shape, 7)).isEqualTo(initializer.sample(shape, 7));
      assertThat(initializer.sample(shape, 7)).isNotEqualTo(initializer.sample(shape, 8));
    }
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
