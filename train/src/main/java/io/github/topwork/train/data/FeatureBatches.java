package io.github.topwork.train.data;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.Batches;
import io.github.topwork.train.cache.FeatureCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cached features of images in batches; where images are augmented, those of some copies of each,
 * of which each epoch takes the next.
 *
 * <p>A batch holds {@code float32[batch, ...]} of the features' shape and class indices {@code
 * int32[batch]}, in the same order as {@link ImageBatches} with the same options.
 */
public final class FeatureBatches implements Batches {
  private final LabelledImages images;
  private final FeatureCache cache;
  private final Shape feature;
  private final BatchOptions options;
  private final AugmentedCopies copies;

  /**
   * Prepares batches.
   *
   * @param cache holds the feature of every image, or of every copy of it
   * @param feature shape of one feature, without the batch
   * @param copies of each image
   */
  public FeatureBatches(
      LabelledImages images,
      FeatureCache cache,
      Shape feature,
      BatchOptions options,
      AugmentedCopies copies) {
    if (feature.elementCount() != cache.floats()) {
      throw new IllegalArgumentException(
          "feature: " + feature + " (expected: " + cache.floats() + " elements)");
    }
    this.images = images;
    this.cache = cache;
    this.feature = feature;
    this.options = options;
    this.copies = copies;
  }

  @Override
  public long exampleCount() {
    return images.size();
  }

  @Override
  public int batchCount() {
    return options.batchCount(images.size());
  }

  @Override
  public BatchCursor open(int epoch) {
    return BatchCursor.over(
        EpochOrder.of(images.size(), options, epoch).stream()
            .map(rows -> load(rows, epoch))
            .iterator());
  }

  private Batch load(List<Integer> indexes, int epoch) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(4 * indexes.size(), cache.floats()))
            .order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    int[] labels = new int[indexes.size()];
    for (int i = 0; i < labels.length; i++) {
      LabelledImage image = images.images().get(indexes.get(i));
      read(image, epoch, floats);
      labels[i] = image.label();
    }
    List<Dim> dims = new ArrayList<>(feature.dims());
    dims.add(0, Dim.of(labels.length));
    return new Batch(
        TensorData.wrap(DataType.FLOAT, Shape.of(dims), bytes),
        TensorData.ofInts(labels, labels.length));
  }

  private void read(LabelledImage image, int epoch, FloatBuffer target) {
    try {
      if (!cache.read(copies.id(image, epoch), target)) {
        throw new IllegalStateException(
            "no cached feature of " + image.name() + " (expected: all images are cached before)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading the cached feature of " + image.name(), e);
    }
  }
}
