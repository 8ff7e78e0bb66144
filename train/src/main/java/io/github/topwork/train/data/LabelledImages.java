package io.github.topwork.train.data;

import java.util.List;

/**
 * Images with the names of their classes, in a stable order.
 *
 * @param classes class names; a label is an index into them
 * @param images the images
 */
public record LabelledImages(List<String> classes, List<LabelledImage> images) {
  public LabelledImages {
    classes = List.copyOf(classes);
    images = List.copyOf(images);
    for (LabelledImage image : images) {
      if (image.label() >= classes.size()) {
        throw new IllegalArgumentException(
            "label: "
                + image.label()
                + " (expected: < "
                + classes.size()
                + ") for "
                + image.name());
      }
    }
  }

  /** Number of images. */
  public int size() {
    return images.size();
  }

  /** Number of images of each class, in the order of {@link #classes()}. */
  public int[] countByClass() {
    int[] counts = new int[classes.size()];
    images.forEach(image -> counts[image.label()]++);
    return counts;
  }

  /** The label of each image. */
  public int[] labels() {
    return images.stream().mapToInt(LabelledImage::label).toArray();
  }
}
