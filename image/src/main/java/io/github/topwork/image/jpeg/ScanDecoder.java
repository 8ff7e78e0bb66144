package io.github.topwork.image.jpeg;

import io.github.topwork.image.jpeg.Scan.Part;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the units of a scan (T.81, A.2): with one component its blocks in rows, with several
 * as many blocks of each as its sampling factors say.
 */
final class ScanDecoder {
  /** Most blocks in a unit (T.81, B.2.3). */
  private static final int MAX_BLOCKS = 10;

  private final Frame frame;
  private final Scan scan;
  private final BitReader bits;
  private final BlockDecoder blocks;

  /** Transforms each block at once; null where coefficients are kept. */
  private final @Nullable InverseDct transform;

  private final short[] block = new short[Component.BLOCK];

  private ScanDecoder(
      byte[] bytes, Frame frame, Scan scan, @Nullable InverseDct transform, BlockDecoder blocks) {
    this.frame = frame;
    this.scan = scan;
    this.bits = new BitReader(bytes, scan.dataStart());
    this.blocks = blocks;
    this.transform = transform;
  }

  /**
   * Reads a scan into the coefficients of its components or, with a transform, into their samples.
   *
   * @return position of the marker behind it
   */
  static int decode(byte[] bytes, Frame frame, Scan scan, @Nullable InverseDct transform) {
    BlockDecoder blocks =
        frame.progressive() ? new ProgressiveBlocks(scan) : new SequentialBlocks(scan);
    return new ScanDecoder(bytes, frame, scan, transform, blocks).decode();
  }

  private int decode() {
    boolean single = scan.parts().size() == 1;
    Component first = scan.parts().get(0).component();
    int wide = single ? first.blocksWide() : frame.unitsWide();
    int high = single ? first.blocksHigh() : frame.unitsHigh();
    int inUnit =
        scan.parts().stream()
            .mapToInt(part -> part.component().horizontal() * part.component().vertical())
            .sum();
    if (!single && inUnit > MAX_BLOCKS) {
      throw new JpegDataException(inUnit + " blocks in one unit");
    }
    int untilRestart = scan.restartInterval();
    int restarts = 0;
    for (int row = 0; row < high; row++) {
      for (int column = 0; column < wide; column++) {
        if (scan.restartInterval() > 0 && untilRestart-- == 0) {
          bits.restart(restarts++ & 7);
          blocks.restart();
          untilRestart = scan.restartInterval() - 1;
        }
        if (single) {
          block(0, first, column, row);
        } else {
          unit(column, row);
        }
      }
    }
    return bits.end();
  }

  private void unit(int column, int row) {
    for (int index = 0; index < scan.parts().size(); index++) {
      Part part = scan.parts().get(index);
      Component component = part.component();
      for (int y = 0; y < component.vertical(); y++) {
        for (int x = 0; x < component.horizontal(); x++) {
          block(
              index,
              component,
              column * component.horizontal() + x,
              row * component.vertical() + y);
        }
      }
    }
  }

  private void block(int part, Component component, int column, int row) {
    if (transform == null) {
      blocks.decode(bits, part, component.coefficients(), component.block(column, row));
      return;
    }
    Arrays.fill(block, (short) 0);
    blocks.decode(bits, part, block, 0);
    if (column < component.blocksWide() && row < component.blocksHigh()) {
      short[] factors = java.util.Objects.requireNonNull(component.multipliers());
      transform.transform(
          block,
          0,
          factors,
          component.samples(),
          component.corner(column, row),
          component.stride());
    }
  }
}
