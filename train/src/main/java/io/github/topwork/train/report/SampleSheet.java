package io.github.topwork.train.report;

import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.RgbImage;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.data.Augmentation;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** Nine pictures of what a training sees, side by side, as Keras's guide shows them. */
public final class SampleSheet {
  private static final int SIDE = 3;
  private static final int COUNT = SIDE * SIDE;
  private static final int CELL = 200;
  private static final int TITLE = 22;
  private static final int MARGIN = 16;

  private record Picture(String title, BufferedImage image) {}

  private SampleSheet() {}

  /**
   * Writes nine images, spread over all of them, with their labels and sizes; fewer where there are
   * no nine.
   *
   * @throws IOException if an image cannot be read, or the file cannot be written
   */
  public static void writePng(Path file, LabelledImages images, ImageDecoder decoder)
      throws IOException {
    List<Picture> pictures = new ArrayList<>();
    for (LabelledImage image : spread(images)) {
      RgbImage decoded = decoder.decode(image.file());
      String size = decoded.width() + " × " + decoded.height();
      String label = images.classes().get(image.label());
      pictures.add(
          new Picture(
              label + ", " + size, picture(decoded.height(), decoded.width(), pixels(decoded))));
    }
    write(file, pictures);
  }

  private static List<LabelledImage> spread(LabelledImages images) {
    int count = Math.min(COUNT, images.size());
    List<LabelledImage> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(images.images().get((int) ((long) i * images.size() / count)));
    }
    return chosen;
  }

  /**
   * Writes what nine epochs make of the first image; or, if the augmentation mixes images, what one
   * epoch makes of nine, with the shares of their labels.
   *
   * @param contract size of the images; its scaling does not matter
   * @throws io.github.topwork.problem.ModelException if the augmentation is none for such images
   * @throws io.github.topwork.train.data.DatasetException if an image cannot be read
   * @throws IOException if the file cannot be written
   */
  public static void writePng(
      Path file, LabelledImages images, ImageContract contract, Augmentation augmentation)
      throws IOException {
    ImageContract unscaled = Augmentation.unscaled(contract);
    boolean mixes = augmentation.mixes();
    List<LabelledImage> chosen = mixes ? spread(images) : images.images().subList(0, 1);
    ImageBatches batches =
        new ImageBatches(
            new LabelledImages(images.classes(), chosen),
            unscaled,
            BatchOptions.inOrder(COUNT),
            Optional.of(augmentation));
    List<Picture> pictures = new ArrayList<>();
    for (int epoch = 0; epoch < (mixes ? 1 : COUNT); epoch++) {
      try (BatchCursor cursor = batches.open(epoch)) {
        Batch batch = cursor.next();
        for (int i = 0; i < batch.size(); i++) {
          String title =
              mixes ? shares(images.classes(), batch.labels(), i) : "epoch " + (epoch + 1);
          pictures.add(new Picture(title, picture(unscaled, batch.inputs().asFloatBuffer(), i)));
        }
      }
    }
    write(file, pictures);
  }

  private static String shares(List<String> classes, TensorData labels, int image) {
    FloatBuffer rows = labels.asFloatBuffer();
    List<String> parts = new ArrayList<>();
    for (int c = 0; c < classes.size(); c++) {
      float share = rows.get(image * classes.size() + c);
      if (share > 0) {
        parts.add(String.format(Locale.ROOT, "%s %.2f", classes.get(c), share));
      }
    }
    return String.join(", ", parts);
  }

  private static BufferedImage picture(ImageContract contract, FloatBuffer batch, int image) {
    int start = image * contract.elements();
    boolean isColor = contract.channels() == 3;
    return picture(
        contract.height(),
        contract.width(),
        i -> clipped(batch.get(start + (isColor ? i : i / 3))));
  }

  private static int clipped(float pixel) {
    return Math.round(Math.max(0, Math.min(255, pixel)));
  }

  private static IntUnaryOperator pixels(RgbImage image) {
    var bytes = image.pixels();
    return i -> bytes.get(i) & 0xFF;
  }

  /** A picture of bytes in the order of an {@link RgbImage}. */
  private static BufferedImage picture(int height, int width, IntUnaryOperator bytes) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int start = 3 * (y * width + x);
        int red = bytes.applyAsInt(start);
        int green = bytes.applyAsInt(start + 1);
        image.setRGB(x, y, red << 16 | green << 8 | bytes.applyAsInt(start + 2));
      }
    }
    return image;
  }

  private static void write(Path file, List<Picture> pictures) throws IOException {
    int step = CELL + MARGIN;
    int rows = (pictures.size() + SIDE - 1) / SIDE;
    ChartStyle.writePng(
        file,
        MARGIN + SIDE * step,
        MARGIN + rows * (step + TITLE),
        graphics -> {
          graphics.setRenderingHint(
              RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
          for (int i = 0; i < pictures.size(); i++) {
            int left = MARGIN + i % SIDE * step;
            paint(graphics, pictures.get(i), left, MARGIN + i / SIDE * (step + TITLE));
          }
        });
  }

  private static void paint(Graphics2D graphics, Picture picture, int left, int top) {
    graphics.setColor(ChartStyle.INK);
    graphics.setFont(ChartStyle.font(Font.PLAIN, 13));
    FontMetrics metrics = graphics.getFontMetrics();
    String title = picture.title();
    while (metrics.stringWidth(title) > CELL && title.length() > 2) {
      title = title.substring(0, title.length() - 2) + "…";
    }
    graphics.drawString(title, left, top + metrics.getAscent());
    BufferedImage image = picture.image();
    double scale = (double) CELL / Math.max(image.getWidth(), image.getHeight());
    int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
    int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
    graphics.drawImage(
        image, left + (CELL - width) / 2, top + TITLE + (CELL - height) / 2, width, height, null);
  }
}
