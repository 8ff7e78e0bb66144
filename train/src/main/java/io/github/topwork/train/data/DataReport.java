package io.github.topwork.train.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What was found in an image folder, and what was left out.
 *
 * @param root the folder
 * @param classes classes with the number of usable images, in label order
 * @param skipped image files that cannot be used, with the reason
 * @param otherFiles number of files that are not images by their extension, or lie outside of a
 *     class folder
 * @param duplicates groups of two or more images with equal bytes, by name
 */
public record DataReport(
    String root,
    List<ClassCount> classes,
    List<Skipped> skipped,
    int otherFiles,
    List<List<String>> duplicates) {
  private static final int MAX_NAMED = 10;

  public DataReport {
    classes = List.copyOf(classes);
    skipped = List.copyOf(skipped);
    duplicates = duplicates.stream().map(List::copyOf).toList();
  }

  /** A class and the number of its usable images. */
  public record ClassCount(String name, int images) {}

  /** A file that was left out. */
  public record Skipped(String name, String reason) {}

  /** Number of usable images. */
  public int images() {
    return classes.stream().mapToInt(ClassCount::images).sum();
  }

  /** A few lines for a person: counts, every skipped file up to ten, duplicates. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%s: %,d images in %d classes", root, images(), classes.size()));
    text.append(
        classes.stream()
            .map(c -> c.name() + " " + c.images())
            .collect(Collectors.joining(", ", " (", ")")));
    if (otherFiles > 0) {
      text.append(String.format(Locale.ROOT, "\n%,d other files ignored", otherFiles));
    }
    if (!skipped.isEmpty()) {
      text.append(String.format(Locale.ROOT, "\n%,d images skipped:", skipped.size()));
      skipped.stream()
          .limit(MAX_NAMED)
          .forEach(s -> text.append("\n  ").append(s.name()).append(": ").append(s.reason()));
      if (skipped.size() > MAX_NAMED) {
        text.append(String.format(Locale.ROOT, "\n  and %,d more", skipped.size() - MAX_NAMED));
      }
    }
    if (!duplicates.isEmpty()) {
      text.append(
              String.format(
                  Locale.ROOT, "\n%,d groups of equal images, for example ", duplicates.size()))
          .append(String.join(" = ", duplicates.get(0)));
    }
    return text.toString();
  }
}
