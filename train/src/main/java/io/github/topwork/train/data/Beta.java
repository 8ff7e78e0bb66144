package io.github.topwork.train.data;

/**
 * Symmetric beta distributions, the same bits on every machine.
 *
 * @see <a href="https://doi.org/10.1145/358407.358414">Marsaglia, Tsang: A simple method for
 *     generating gamma variables</a>
 */
final class Beta {
  private Beta() {}

  /** Draws a number from 0 to 1, both of whose parameters are {@code alpha}, above 0. */
  static double draw(double alpha, SplitMix64 random) {
    double first = logGamma(alpha, random);
    double second = logGamma(alpha, random);
    return 1 / (1 + StrictMath.exp(second - first));
  }

  /** The logarithm of a gamma variable: below a small alpha the variable itself underflows. */
  private static double logGamma(double alpha, SplitMix64 random) {
    // A variable of alpha + 1 times u^(1 / alpha) is one of alpha.
    double d = alpha + 1 - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = normal(random);
      double v = 1 + c * x;
      if (v > 0) {
        double cubed = v * v * v;
        double u = positive(random);
        if (StrictMath.log(u) < 0.5 * x * x + d - d * cubed + d * StrictMath.log(cubed)) {
          return StrictMath.log(d * cubed) + StrictMath.log(positive(random)) / alpha;
        }
      }
    }
  }

  private static double normal(SplitMix64 random) {
    return StrictMath.sqrt(-2 * StrictMath.log(positive(random)))
        * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  private static double positive(SplitMix64 random) {
    return 1 - random.nextDouble();
  }
}
