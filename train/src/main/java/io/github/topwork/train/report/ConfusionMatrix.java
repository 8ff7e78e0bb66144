package io.github.topwork.train.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How often images of each class were taken for each class.
 *
 * @param labels class names
 * @param counts rows by true class, columns by predicted class
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {
  public ConfusionMatrix {
    labels = List.copyOf(labels);
    counts = counts.stream().map(List::copyOf).toList();
    int size = labels.size();
    if (counts.size() != size || counts.stream().anyMatch(row -> row.size() != size)) {
      throw new IllegalArgumentException(
          "counts: " + counts + " (expected: " + size + " rows of " + size + ")");
    }
  }

  /**
   * Counts predictions.
   *
   * @param actual true class of each image
   * @param predicted predicted class of each image
   */
  public static ConfusionMatrix of(List<String> labels, int[] actual, int[] predicted) {
    if (actual.length != predicted.length) {
      throw new IllegalArgumentException(
          "predicted: " + predicted.length + " (expected: " + actual.length + ", one per image)");
    }
    int[][] counts = new int[labels.size()][labels.size()];
    for (int i = 0; i < actual.length; i++) {
      counts[actual[i]][predicted[i]]++;
    }
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      rows.add(java.util.Arrays.stream(row).boxed().toList());
    }
    return new ConfusionMatrix(labels, rows);
  }

  /** Number of images of class {@code actual} taken for class {@code predicted}. */
  public int count(int actual, int predicted) {
    return counts.get(actual).get(predicted);
  }

  /** Number of images. */
  public int total() {
    return counts.stream().flatMap(List::stream).mapToInt(Integer::intValue).sum();
  }

  /** Number of images whose class was found. */
  public int correct() {
    int sum = 0;
    for (int i = 0; i < labels.size(); i++) {
      sum += count(i, i);
    }
    return sum;
  }

  /** Share of images whose class was found, or 0 without images. */
  public double accuracy() {
    return total() == 0 ? 0 : (double) correct() / total();
  }

  /** Number of images of a class. */
  public int support(int label) {
    return counts.get(label).stream().mapToInt(Integer::intValue).sum();
  }

  /** Share of the images of a class that were found, or 0 where it has none. */
  public double recall(int label) {
    int of = support(label);
    return of == 0 ? 0 : (double) count(label, label) / of;
  }

  /** Share of the images taken for a class that are of it, or 0 where none was. */
  public double precision(int label) {
    int taken = counts.stream().mapToInt(row -> row.get(label)).sum();
    return taken == 0 ? 0 : (double) count(label, label) / taken;
  }

  /** An aligned table: true classes down, predicted classes across, recall at the end of a row. */
  public String toText() {
    int size = labels.size();
    int head = Math.max("true \\ predicted".length(), widest(labels));
    int cell = Math.max(Math.max(6, widest(labels)), String.valueOf(total()).length());
    StringBuilder text = new StringBuilder();
    text.append(pad("true \\ predicted", -head));
    labels.forEach(label -> text.append("  ").append(pad(label, cell)));
    text.append("  recall\n");
    for (int i = 0; i < size; i++) {
      text.append(pad(labels.get(i), -head));
      for (int j = 0; j < size; j++) {
        text.append("  ").append(pad(String.valueOf(count(i, j)), cell));
      }
      text.append(String.format(Locale.ROOT, "  %6.4f%n", recall(i)));
    }
    text.append(pad("precision", -head));
    for (int j = 0; j < size; j++) {
      text.append("  ").append(pad(String.format(Locale.ROOT, "%.4f", precision(j)), cell));
    }
    text.append(
        String.format(Locale.ROOT, "%naccuracy %.4f (%d of %d)", accuracy(), correct(), total()));
    return text.toString().replace("\r\n", "\n");
  }

  private static int widest(List<String> texts) {
    return texts.stream().mapToInt(t -> t.codePointCount(0, t.length())).max().orElse(0);
  }

  /** Pads to the right of a text where {@code width} is negative, else to its left. */
  private static String pad(String text, int width) {
    int missing = Math.max(0, Math.abs(width) - text.codePointCount(0, text.length()));
    return width < 0 ? text + " ".repeat(missing) : " ".repeat(missing) + text;
  }
}
