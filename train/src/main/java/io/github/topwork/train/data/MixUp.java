package io.github.topwork.train.data;

import io.github.topwork.importer.keras.LayerDefinition;

/**
 * Lays another image over each, and mixes their labels by the same share.
 *
 * @param alpha both parameters of the beta distribution of that share, above 0
 * @see <a href="https://arxiv.org/abs/1710.09412">Zhang and others: mixup</a>
 */
record MixUp(double alpha) implements Mixing {
  static MixUp of(LayerDefinition layer) {
    Mixing.requireOnly(layer, "alpha");
    double[] alpha = Mixing.numbers(layer, "alpha", 0.2);
    if (alpha.length != 1 || !(alpha[0] > 0 && Double.isFinite(alpha[0]))) {
      throw Mixing.refused(layer, "alpha: " + layer.config().path("alpha"), "a number above 0");
    }
    return new MixUp(alpha[0]);
  }

  @Override
  public void mix(MixedBatch batch, SplitMix64 random) {
    int[] order = batch.order(random);
    float[] shares = new float[batch.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) Beta.draw(alpha, random);
    }
    mix(batch, order, shares);
  }

  static void mix(MixedBatch batch, int[] order, float[] shares) {
    batch.mixImages(order, (image, i) -> shares[image]);
    batch.mixLabels(order, shares);
  }
}
