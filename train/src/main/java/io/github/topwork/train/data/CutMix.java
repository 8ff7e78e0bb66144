package io.github.topwork.train.data;

import io.github.topwork.importer.keras.LayerDefinition;

/**
 * Puts a rectangle of another image into each, and mixes their labels by its share of the area.
 *
 * @param least bound of what both parameters of the beta distribution of that share are drawn from
 * @param most the other bound
 * @see <a href="https://arxiv.org/abs/1905.04899">Yun and others: CutMix</a>
 */
record CutMix(double least, double most) implements Mixing {
  /** What Keras adds so that the parameters are above zero. */
  private static final double EPSILON = 1e-6;

  static CutMix of(LayerDefinition layer) {
    Mixing.requireOnly(layer, "factor");
    double[] factor = Mixing.numbers(layer, "factor", 1);
    boolean fits = factor.length == 1 || factor.length == 2;
    for (double number : factor) {
      fits &= number >= 0 && number <= 1;
    }
    if (!fits) {
      throw Mixing.refused(
          layer, "factor: " + layer.config().path("factor"), "a number, or two, from 0 to 1");
    }
    double other = factor.length == 1 ? 0 : factor[1];
    return new CutMix(Math.min(factor[0], other), Math.max(factor[0], other));
  }

  @Override
  public void mix(MixedBatch batch, SplitMix64 random) {
    int[] order = batch.order(random);
    double alpha = least + (most - least) * random.nextDouble() + EPSILON;
    int size = batch.size();
    float[] shares = new float[size];
    float[] left = new float[size];
    float[] top = new float[size];
    for (int i = 0; i < size; i++) {
      shares[i] = (float) Beta.draw(alpha, random);
      left[i] = (float) random.nextDouble();
      top[i] = (float) random.nextDouble();
    }
    mix(batch, order, shares, left, top);
  }

  /**
   * Mixes a batch.
   *
   * @param shares what stays of each image
   * @param left where the rectangle is between the left edge and the right one, from 0 to 1
   * @param top where it is between the upper edge and the lower one
   */
  static void mix(MixedBatch batch, int[] order, float[] shares, float[] left, float[] top) {
    int size = batch.size();
    float[] x0 = new float[size];
    float[] x1 = new float[size];
    float[] y0 = new float[size];
    float[] y1 = new float[size];
    float[] kept = new float[size];
    for (int i = 0; i < size; i++) {
      float side = (float) Math.sqrt(1 - shares[i]);
      x0[i] = left[i] * (batch.width() - side * batch.width());
      x1[i] = x0[i] + side * batch.width();
      y0[i] = top[i] * (batch.height() - side * batch.height());
      y1[i] = y0[i] + side * batch.height();
      float area = (x1[i] - x0[i]) * (y1[i] - y0[i]);
      kept[i] = 1 - area / (batch.width() * batch.height());
    }
    batch.mixImages(
        order,
        (image, i) -> {
          int x = i / batch.channels() % batch.width();
          int y = i / batch.channels() / batch.width();
          boolean isWithin = x >= x0[image] && x < x1[image] && y >= y0[image] && y < y1[image];
          return isWithin ? 0 : 1;
        });
    batch.mixLabels(order, kept);
  }
}
