package io.github.topwork.train.report;

import io.github.topwork.file.Draft;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** Colours, fonts and the way to a PNG that all pictures share. */
final class ChartStyle {
  /** Pixels per unit: sharp on dense displays. */
  static final int SCALE = 2;

  static final Color INK = new Color(0x22, 0x2b, 0x38);
  static final Color SOFT_INK = new Color(0x6b, 0x76, 0x86);
  static final Color GRID = new Color(0xe6, 0xe9, 0xee);
  static final Color PAPER = Color.WHITE;
  static final Color TRAINING = new Color(0x2f, 0x6d, 0xb5);
  static final Color VALIDATION = new Color(0xe0, 0x7b, 0x1f);
  static final Color PHASE = new Color(0x2e, 0x8b, 0x57);
  static final BasicStroke THIN = new BasicStroke(1f);
  static final BasicStroke DASHED =
      new BasicStroke(
          1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {5f, 4f}, 0f);

  private ChartStyle() {}

  static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /** Draws a picture of this size and writes it; the file appears when it is complete. */
  static void writePng(Path file, int width, int height, Consumer<Graphics2D> picture)
      throws IOException {
    BufferedImage image =
        new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    try {
      graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
      graphics.setRenderingHint(
          RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
      graphics.scale(SCALE, SCALE);
      graphics.setColor(PAPER);
      graphics.fillRect(0, 0, width, height);
      picture.accept(graphics);
    } finally {
      graphics.dispose();
    }
    try (Draft draft = Draft.file(file)) {
      try (OutputStream out = draft.open()) {
        if (!ImageIO.write(image, "png", out)) {
          throw new IOException("this JDK has no PNG writer (module java.desktop)");
        }
      }
      draft.publish();
    }
  }
}
