package io.github.topwork.train.data;

import java.util.Optional;

/**
 * How many times the features of an image are cached, each time as an epoch of training would have
 * changed it: with as many copies as there are epochs, training on features sees what training on
 * images sees, with fewer it sees copies again.
 *
 * @param augmentation what changes images; empty where none does
 * @param count copies of each image, at least 1; 1 without augmentation
 */
public record AugmentedCopies(Optional<Augmentation> augmentation, int count) {
  /** Images as they are. */
  public static final AugmentedCopies NONE = new AugmentedCopies(Optional.empty(), 1);

  public AugmentedCopies {
    if (count < 1 || (augmentation.isEmpty() && count > 1)) {
      throw new IllegalArgumentException(
          "count: " + count + " (expected: >= 1, and 1 without augmentation)");
    }
  }

  /** Names the copy of an image that an epoch takes; without augmentation, the image. */
  public String id(LabelledImage image, int epoch) {
    return augmentation.map(each -> each.id(image, epoch % count)).orElse(image.sha256());
  }
}
