package io.github.topwork.train.data;

import io.github.topwork.tensor.TensorData;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of a batch and their labels, while they are mixed in place.
 *
 * @param images {@code float32[batch, height, width, channels]}
 * @param labels {@code float32[batch, classes]}, shares that sum to 1
 */
record MixedBatch(
    FloatBuffer images, int height, int width, int channels, FloatBuffer labels, int classes) {
  /** With labels that are indices of classes. */
  static MixedBatch of(
      FloatBuffer images, int height, int width, int channels, int[] labels, int classes) {
    float[] rows = new float[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      rows[i * classes + labels[i]] = 1;
    }
    return new MixedBatch(images, height, width, channels, FloatBuffer.wrap(rows), classes);
  }

  int size() {
    return labels.limit() / classes;
  }

  /** The labels as a batch has them. */
  TensorData rows() {
    float[] rows = new float[labels.limit()];
    labels.get(0, rows);
    return TensorData.ofFloats(rows, size(), classes);
  }

  /** A random order of the images: each is mixed with the one that takes its place. */
  int[] order(SplitMix64 random) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    random.shuffle(order);
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Gives each image a share of its own label, and of that of another the rest. */
  void mixLabels(int[] order, float[] shares) {
    mix(labels, classes, order, (image, i) -> shares[image]);
  }

  /** Gives each pixel of an image a share of its own value, and of that of another the rest. */
  void mixImages(int[] order, Share share) {
    mix(images, height * width * channels, order, share);
  }

  /** How much of number {@code i} of an image stays. */
  interface Share {
    float of(int image, int i);
  }

  private static void mix(FloatBuffer numbers, int elements, int[] order, Share share) {
    float[] before = new float[order.length * elements];
    numbers.get(0, before);
    for (int image = 0; image < order.length; image++) {
      for (int i = 0; i < elements; i++) {
        float own = share.of(image, i);
        float other = before[order[image] * elements + i];
        numbers.put(image * elements + i, own * before[image * elements + i] + (1 - own) * other);
      }
    }
  }
}
