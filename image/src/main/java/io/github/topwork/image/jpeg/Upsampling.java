package io.github.topwork.image.jpeg;

/**
 * Samples of a component to rows of the image's size, as libjpeg does by default: where a component
 * is half as wide or high, a sample is three parts of the nearest and one of the next one; else
 * samples are repeated. In two directions at once the sums are rounded once, at the end.
 */
final class Upsampling {
  private final Component component;
  private final int width;
  private final int across;
  private final int down;
  private final boolean blends;

  /** Sums of two rows, three parts to one; scratch of one row. */
  private final int[] sums;

  /**
   * Prepares a component of a frame.
   *
   * @throws JpegDataException if the ratio of sampling factors is not whole
   */
  Upsampling(Frame frame, Component component) {
    this.component = component;
    this.width = frame.width();
    this.across = frame.horizontal() / component.horizontal();
    this.down = frame.vertical() / component.vertical();
    if (across * component.horizontal() != frame.horizontal()
        || down * component.vertical() != frame.vertical()) {
      throw new JpegDataException("components whose sampling factors are no multiples");
    }
    boolean halved = across <= 2 && down <= 2;
    // libjpeg repeats columns where there are not three of them to blend.
    this.blends = halved && (across == 1 ? down == 2 : component.width() > 2);
    this.sums = new int[blends && down == 2 ? component.width() : 0];
  }

  /**
   * Writes a row.
   *
   * @param y from the top of the image
   * @param target takes samples at {@code first, first + step, ...}
   */
  void row(int y, byte[] target, int first, int step) {
    byte[] samples = component.samples();
    int from = y / down * component.stride();
    if (blends && down == 2) {
      sumRows(samples, from, y);
      if (across == 2) {
        blendSums(target, first, step);
        return;
      }
      int bias = y % 2 == 0 ? 1 : 2;
      for (int x = 0, at = first; x < width; x++, at += step) {
        target[at] = (byte) (sums[x] + bias >> 2);
      }
    } else if (blends) {
      blendColumns(samples, from, target, first, step);
    } else if (across == 1) {
      for (int x = 0, at = first; x < width; x++, at += step) {
        target[at] = samples[from + x];
      }
    } else {
      for (int x = 0, at = first; x < width; x++, at += step) {
        target[at] = samples[from + x / across];
      }
    }
  }

  /** The nearest row three times and the one above or below it, or itself at the edge. */
  private void sumRows(byte[] samples, int nearest, int y) {
    int next = y % 2 == 0 ? y / 2 - 1 : y / 2 + 1;
    boolean outside = next < 0 || next >= component.height();
    int other = outside ? nearest : next * component.stride();
    for (int x = 0; x < sums.length; x++) {
      sums[x] = 3 * (samples[nearest + x] & 0xFF) + (samples[other + x] & 0xFF);
    }
  }

  /** Two samples for each one: halves are rounded down to the left of it and up to the right. */
  private void blendColumns(byte[] samples, int from, byte[] target, int first, int step) {
    int last = component.width() - 1;
    int before = samples[from] & 0xFF;
    int here = before;
    int at = first;
    for (int column = 0; column <= last; column++) {
      int after = column == last ? here : samples[from + column + 1] & 0xFF;
      target[at] = (byte) (3 * here + before + 1 >> 2);
      if (2 * column + 1 < width) {
        target[at + step] = (byte) (3 * here + after + 2 >> 2);
      }
      at += 2 * step;
      before = here;
      here = after;
    }
  }

  private void blendSums(byte[] target, int first, int step) {
    int last = sums.length - 1;
    int before = sums[0];
    int here = before;
    int at = first;
    for (int column = 0; column <= last; column++) {
      int after = column == last ? here : sums[column + 1];
      target[at] = (byte) (3 * here + before + 8 >> 4);
      if (2 * column + 1 < width) {
        target[at + step] = (byte) (3 * here + after + 7 >> 4);
      }
      at += 2 * step;
      before = here;
      here = after;
    }
  }
}
