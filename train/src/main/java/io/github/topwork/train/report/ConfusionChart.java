package io.github.topwork.train.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A confusion matrix as a picture: each row shaded by the share of its images. */
public final class ConfusionChart {
  private static final int MAX_SIDE = 1400;
  private static final int NUMBERS_UP_TO_CLASSES = 40;
  private static final int MARGIN = 28;
  private static final int HEADER = 62;

  private final ConfusionMatrix matrix;
  private final int cell;
  private final int labelWidth;

  private ConfusionChart(ConfusionMatrix matrix) {
    this.matrix = matrix;
    int classes = matrix.labels().size();
    this.cell = Math.max(4, Math.min(72, MAX_SIDE / Math.max(1, classes)));
    int longest = matrix.labels().stream().mapToInt(String::length).max().orElse(1);
    this.labelWidth = Math.min(240, 24 + 8 * longest);
  }

  /**
   * Writes the picture: true classes down, predicted classes across.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writePng(Path file, ConfusionMatrix matrix) throws IOException {
    ConfusionChart chart = new ConfusionChart(matrix);
    int side = chart.cell * matrix.labels().size();
    int width = Math.max(420, 2 * MARGIN + 20 + chart.labelWidth + side);
    int height = 2 * MARGIN + HEADER + side + chart.columnLabelHeight() + 20;
    ChartStyle.writePng(file, width, height, chart::paint);
  }

  private boolean turnsLabels() {
    return labelWidth > cell + 16;
  }

  private int columnLabelHeight() {
    return turnsLabels() ? labelWidth : 24;
  }

  private void paint(Graphics2D graphics) {
    graphics.setColor(ChartStyle.INK);
    graphics.setFont(ChartStyle.font(Font.BOLD, 17));
    graphics.drawString("Confusion matrix", MARGIN, MARGIN + 8);
    graphics.setFont(ChartStyle.font(Font.PLAIN, 13));
    graphics.setColor(ChartStyle.SOFT_INK);
    graphics.drawString(
        String.format(
            Locale.ROOT,
            "accuracy %.4f: %,d of %,d images",
            matrix.accuracy(),
            matrix.correct(),
            matrix.total()),
        MARGIN,
        MARGIN + 30);
    int left = MARGIN + 20 + labelWidth;
    int top = MARGIN + HEADER;
    paintCells(graphics, left, top);
    paintLabels(graphics, left, top);
  }

  private void paintCells(Graphics2D graphics, int left, int top) {
    int classes = matrix.labels().size();
    int gap = cell >= 16 ? 2 : 0;
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        int count = matrix.count(i, j);
        double share = matrix.support(i) == 0 ? 0 : (double) count / matrix.support(i);
        graphics.setColor(shade(i == j ? ChartStyle.TRAINING : ChartStyle.VALIDATION, share));
        int x = left + j * cell;
        int y = top + i * cell;
        graphics.fillRoundRect(x, y, cell - gap, cell - gap, gap * 3, gap * 3);
        if (classes <= NUMBERS_UP_TO_CLASSES && (count > 0 || i == j)) {
          graphics.setColor(share > 0.55 ? ChartStyle.PAPER : ChartStyle.INK);
          graphics.setFont(
              ChartStyle.font(i == j ? Font.BOLD : Font.PLAIN, Math.min(15, cell / 3)));
          center(graphics, String.valueOf(count), x + (cell - gap) / 2, y + (cell - gap) / 2);
        }
      }
    }
  }

  private void paintLabels(Graphics2D graphics, int left, int top) {
    List<String> labels = matrix.labels();
    int side = cell * labels.size();
    int size = Math.max(6, Math.min(13, cell - 2));
    for (int i = 0; i < labels.size(); i++) {
      graphics.setFont(ChartStyle.font(Font.PLAIN, size));
      graphics.setColor(ChartStyle.INK);
      FontMetrics metrics = graphics.getFontMetrics();
      String label = fitted(labels.get(i), metrics);
      int middle = i * cell + cell / 2;
      graphics.drawString(
          label,
          left - 10 - metrics.stringWidth(label),
          top + middle + metrics.getAscent() / 2 - 1);
      if (turnsLabels()) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(
            left + middle + metrics.getAscent() / 2 - 1,
            top + side + 10 + metrics.stringWidth(label));
        graphics.rotate(-Math.PI / 2);
        graphics.drawString(label, 0, 0);
        graphics.setTransform(before);
      } else {
        center(graphics, label, left + middle, top + side + 14);
      }
    }
    graphics.setFont(ChartStyle.font(Font.ITALIC, 13));
    graphics.setColor(ChartStyle.SOFT_INK);
    center(graphics, "predicted", left + side / 2, top + side + columnLabelHeight() + 12);
    AffineTransform before = graphics.getTransform();
    graphics.translate(MARGIN + 4, top + side / 2.0);
    graphics.rotate(-Math.PI / 2);
    center(graphics, "true", 0, 0);
    graphics.setTransform(before);
  }

  private String fitted(String label, FontMetrics metrics) {
    String text = label;
    while (metrics.stringWidth(text) > labelWidth - 12 && text.length() > 2) {
      text = text.substring(0, text.length() - 2) + "…";
    }
    return text;
  }

  private static void center(Graphics2D graphics, String text, int x, int y) {
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.drawString(
        text,
        x - metrics.stringWidth(text) / 2,
        y + (metrics.getAscent() - metrics.getDescent()) / 2);
  }

  /** White at 0, the colour at 1. */
  private static Color shade(Color color, double share) {
    double amount = share == 0 ? 0.04 : 0.12 + 0.88 * share;
    return new Color(
        mix(color.getRed(), amount), mix(color.getGreen(), amount), mix(color.getBlue(), amount));
  }

  private static int mix(int channel, double amount) {
    return (int) Math.round(255 + (channel - 255) * amount);
  }
}
