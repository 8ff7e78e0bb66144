package io.github.topwork.train.data;

import static java.util.Objects.requireNonNull;

import io.github.topwork.image.ImageDecoder;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How an image folder is read.
 *
 * @param extensions file name endings taken for images, lower-case, with the dot; what a file holds
 *     decides how it is decoded
 * @param maxSkippedFraction share of image files that may be unreadable before the folder is
 *     refused, in [0, 1)
 * @param classes the class names to expect in this order, or empty to take the folders' names,
 *     sorted
 * @param knownGood digests (SHA-256, lower-case hexadecimal) of files known to decode, for example
 *     from a feature cache; they are not decoded again
 * @param decoder what decides whether a file can be decoded
 */
public record ImageFolderOptions(
    Set<String> extensions,
    double maxSkippedFraction,
    List<String> classes,
    Predicate<String> knownGood,
    ImageDecoder decoder) {
  /** The extensions that Keras takes. */
  public static final Set<String> KERAS_EXTENSIONS =
      Set.of(".bmp", ".gif", ".jpeg", ".jpg", ".png");

  /** Keras's extensions, class names from the folders, at most half of the images unreadable. */
  public static final ImageFolderOptions DEFAULTS =
      new ImageFolderOptions(KERAS_EXTENSIONS, 0.5, List.of(), digest -> false, new ImageDecoder());

  public ImageFolderOptions {
    extensions = Set.copyOf(extensions);
    classes = List.copyOf(classes);
    requireNonNull(knownGood, "knownGood");
    requireNonNull(decoder, "decoder");
    if (!(maxSkippedFraction >= 0 && maxSkippedFraction < 1)) {
      throw new IllegalArgumentException(
          "maxSkippedFraction: " + maxSkippedFraction + " (expected: >= 0 and < 1)");
    }
    for (String extension : extensions) {
      if (!extension.startsWith(".") || !extension.equals(extension.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "extensions: '" + extension + "' (expected: lower case with a dot, such as '.jpg')");
      }
    }
  }

  /** Returns these options with the class names given: a model that is there already decides. */
  public ImageFolderOptions withClasses(List<String> names) {
    return new ImageFolderOptions(extensions, maxSkippedFraction, names, knownGood, decoder);
  }

  /** Returns these options with files that need no check. */
  public ImageFolderOptions withKnownGood(Predicate<String> digests) {
    return new ImageFolderOptions(extensions, maxSkippedFraction, classes, digests, decoder);
  }

  /** Returns these options with the decoder that the images are for: that of a contract. */
  public ImageFolderOptions withDecoder(ImageDecoder other) {
    return new ImageFolderOptions(extensions, maxSkippedFraction, classes, knownGood, other);
  }

  /** Returns these options with another limit for unreadable files. */
  public ImageFolderOptions withMaxSkippedFraction(double fraction) {
    return new ImageFolderOptions(extensions, fraction, classes, knownGood, decoder);
  }
}
