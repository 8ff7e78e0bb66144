package io.github.topwork.train.data;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.image.ImageContract;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.tf.TfOptions;
import io.github.topwork.train.tf.TfSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An {@link Augmentation} in TensorFlow. Several threads may change images at once; owns native
 * memory until closed, which must wait for them.
 */
final class Augmenter implements AutoCloseable {
  private final Augmentation augmentation;
  private final Shape shape;
  private final ValueRef input;
  private final ValueRef output;
  private final boolean isRandom;
  private final TfSession session;

  Augmenter(Augmentation augmentation, ImageContract contract) {
    Augmentation.Ops ops = augmentation.write(contract);
    this.augmentation = augmentation;
    this.shape = Shape.of(1, contract.height(), contract.width(), contract.channels());
    this.input = ops.input();
    this.output = ops.output();
    // Two equal bounds may leave nothing to draw.
    this.isRandom = ops.graph().contains(TrainingMode.STEP.node());
    this.session =
        TfSession.open(ops.graph(), WeightSource.of(Map.of()), name -> false, TfOptions.DEFAULT);
  }

  /**
   * Puts into {@code target} what an epoch makes of an image.
   *
   * @param pixels as {@link Augmentation#unscaled} has them
   * @param offset where the first number goes
   */
  void write(float[] pixels, LabelledImage image, int epoch, FloatBuffer target, int offset) {
    Map<ValueRef, TensorData> feeds = new HashMap<>();
    feeds.put(input, TensorData.ofFloats(pixels, shape.toSizes()));
    if (isRandom) {
      long key = Long.parseUnsignedLong(augmentation.id(image, epoch).substring(0, 16), 16);
      feeds.put(TrainingMode.STEP, TensorData.ofLongs(new long[] {key}));
    }
    TensorData changed = session.run(feeds, List.of(output), List.of()).get(0);
    target.put(offset, changed.asFloatBuffer(), 0, pixels.length);
  }

  @Override
  public void close() {
    session.close();
  }
}
