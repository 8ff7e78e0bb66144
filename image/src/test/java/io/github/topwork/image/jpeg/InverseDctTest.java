package io.github.topwork.image.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both transforms against the definition (T.81, A.3.3) in double precision. */
class InverseDctTest {
  /** Rounding of the result and of 13 bits of constants. */
  private static final double ATOL_ACCURATE = 1.0;

  /** Rounding down of products with constants of 8 bits, twice; measured 4.9. */
  private static final double ATOL_FAST = 8.0;

  private static final int STEP = 7;

  @Test
  void agreeWithTheDefinition() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      short[] coefficients = new short[Component.BLOCK];
      for (int place = 0; place < coefficients.length; place++) {
        int frequency = place / 8 + place % 8;
        coefficients[place] = (short) Math.rint(random.nextGaussian() * 40 / (1 + frequency));
      }
      double[] expected = defined(coefficients);

      assertClose(new AccurateInverseDct(), coefficients, expected, ATOL_ACCURATE);
      assertClose(new FastInverseDct(), coefficients, expected, ATOL_FAST);
    }
  }

  private static void assertClose(
      InverseDct transform, short[] coefficients, double[] expected, double tolerance) {
    byte[] samples = transformed(transform, coefficients);
    for (int place = 0; place < samples.length; place++) {
      double wanted = Math.max(0, Math.min(255, expected[place]));
      double difference = (samples[place] & 0xFF) - wanted;
      assertThat(Math.abs(difference))
          .as("%s, %s", transform.getClass().getSimpleName(), place)
          .isLessThanOrEqualTo(tolerance);
    }
  }

  private static byte[] transformed(InverseDct transform, short[] coefficients) {
    int[] steps = new int[Component.BLOCK];
    Arrays.fill(steps, STEP);
    byte[] samples = new byte[Component.BLOCK];
    transform.transform(coefficients, 0, transform.multipliers(steps), samples, 0, 8);
    return samples;
  }

  private static double[] defined(short[] coefficients) {
    double[] values = new double[Component.BLOCK];
    for (int place = 0; place < values.length; place++) {
      double sum = 0;
      for (int frequency = 0; frequency < values.length; frequency++) {
        sum +=
            coefficients[frequency]
                * STEP
                * cosine(place / 8, frequency / 8)
                * cosine(place % 8, frequency % 8);
      }
      values[place] = sum / 4 + 128;
    }
    return values;
  }

  private static double cosine(int x, int u) {
    return (u == 0 ? Math.sqrt(0.5) : 1) * Math.cos((2 * x + 1) * u * Math.PI / 16);
  }

  @Test
  void clampToBytes() {
    short[] bright = new short[Component.BLOCK];
    bright[0] = 1000;
    short[] dark = new short[Component.BLOCK];
    dark[0] = -1000;

    for (InverseDct each : new InverseDct[] {new FastInverseDct(), new AccurateInverseDct()}) {
      assertThat(transformed(each, bright)).containsOnly(255);
      assertThat(transformed(each, dark)).containsOnly(0);
    }
  }

  @Test
  void zigzagGoesThroughAllPlacesOnce() {
    int[] places = new int[Component.BLOCK];
    for (int index = 0; index < places.length; index++) {
      places[index] = Zigzag.place(index);
    }

    assertThat(Arrays.copyOf(places, 10)).containsExactly(0, 1, 8, 16, 9, 2, 3, 10, 17, 24);
    assertThat(places[63]).isEqualTo(63);
    assertThat(Arrays.stream(places).distinct().count()).isEqualTo(64);
  }
}
