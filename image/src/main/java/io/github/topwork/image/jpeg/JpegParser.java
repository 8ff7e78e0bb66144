package io.github.topwork.image.jpeg;

import io.github.topwork.image.jpeg.Scan.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;
import org.jspecify.annotations.Nullable;

/**
 * Reads marker segments (T.81, B.2) from one scan to the next and keeps the tables they define.
 * Segments that define none are passed over.
 */
final class JpegParser {
  private static final int TABLES = 4;

  private final byte[] bytes;
  private final HuffmanTable[] dcTables = new HuffmanTable[TABLES];
  private final HuffmanTable[] acTables = new HuffmanTable[TABLES];
  private final int[][] quantization = new int[TABLES][];
  private final InverseDct transform;

  private int position = 2;
  private int restartInterval;
  private @Nullable Frame frame;

  JpegParser(byte[] bytes, InverseDct transform) {
    this.bytes = bytes;
    this.transform = transform;
  }

  /** The frame; its header comes before the first scan. */
  Frame frame() {
    if (frame == null) {
      throw new JpegDataException("a scan before the frame header");
    }
    return frame;
  }

  /**
   * Reads on to the next scan.
   *
   * @return null at the end of the image
   */
  @Nullable Scan nextScan() {
    while (true) {
      int marker = marker();
      if (marker == 0xD9) {
        return null;
      }
      if (marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
        continue; // TEM, RSTn, SOI: no length follows.
      }
      int start = position + 2;
      require(2);
      int length = unsigned16(position);
      if (length < 2) {
        throw damagedSegment();
      }
      require(length);
      position += length;
      switch (marker) {
        case 0xC0, 0xC1 -> frame = frame(start, false);
        case 0xC2 -> frame = frame(start, true);
        case 0xC4 -> huffmanTables(start);
        case 0xDB -> quantizationTables(start);
        case 0xDD -> {
          if (length != 4) {
            throw damagedSegment();
          }
          restartInterval = unsigned16(start);
        }
        case 0xDA -> {
          return scan(start);
        }
        default -> {
          // Application data and comments.
        }
      }
    }
  }

  /** Goes on reading there. */
  void continueAt(int newPosition) {
    position = newPosition;
  }

  private int marker() {
    while (position + 1 < bytes.length) {
      int code = bytes[position + 1] & 0xFF;
      if (bytes[position] == (byte) 0xFF && code != 0 && code != 0xFF) {
        position += 2;
        return code;
      }
      position++;
    }
    throw new JpegDataException("no end-of-image marker");
  }

  private Frame frame(int start, boolean progressive) {
    if (frame != null) {
      throw new JpegDataException("two frames");
    }
    int count = position - start < 6 ? 0 : bytes[start + 5] & 0xFF;
    if (count < 1 || count > 4 || position - start != 6 + 3 * count || bytes[start] != 8) {
      throw damagedSegment();
    }
    int height = unsigned16(start + 1);
    int width = unsigned16(start + 3);
    List<Component> components = new ArrayList<>();
    for (int at = start + 6; at < position; at += 3) {
      int horizontal = bytes[at + 1] >> 4;
      int vertical = bytes[at + 1] & 0xF;
      if (horizontal < 1 || horizontal > 4 || vertical < 1 || vertical > 4) {
        throw new JpegDataException("sampling factors " + horizontal + " x " + vertical);
      }
      components.add(new Component(bytes[at] & 0xFF, horizontal, vertical, bytes[at + 2]));
    }
    if (width == 0 || height == 0) {
      throw damagedSegment();
    }
    Frame read = new Frame(width, height, progressive, components);
    components.forEach(component -> component.fit(read));
    return read;
  }

  private void huffmanTables(int start) {
    int at = start;
    while (at < position) {
      if (position - at < 17) {
        throw damagedSegment();
      }
      int place = bytes[at];
      int[] counts = new int[16];
      int total = 0;
      for (int length = 0; length < 16; length++) {
        counts[length] = bytes[at + 1 + length] & 0xFF;
        total += counts[length];
      }
      at += 17;
      if (total > 256 || total > position - at || (place & 0xEF) >= TABLES) {
        throw damagedSegment();
      }
      HuffmanTable table = new HuffmanTable(counts, Arrays.copyOfRange(bytes, at, at + total));
      ((place & 0x10) == 0 ? dcTables : acTables)[place & 0xF] = table;
      at += total;
    }
  }

  private void quantizationTables(int start) {
    int at = start;
    while (at < position) {
      int place = bytes[at] & 0xF;
      int bytesPerStep = (bytes[at] & 0xF0) == 0 ? 1 : 2;
      at++;
      if (place >= TABLES || position - at < Component.BLOCK * bytesPerStep) {
        throw damagedSegment();
      }
      int[] steps = new int[Component.BLOCK];
      for (int index = 0; index < steps.length; index++, at += bytesPerStep) {
        steps[Zigzag.place(index)] = bytesPerStep == 1 ? bytes[at] & 0xFF : unsigned16(at);
      }
      quantization[place] = steps;
    }
  }

  private Scan scan(int start) {
    Frame image = frame();
    int count = position - start < 1 ? 0 : bytes[start];
    if (count < 1 || count > 4 || position - start != 4 + 2 * count) {
      throw damagedSegment();
    }
    List<Part> parts = new ArrayList<>();
    for (int at = start + 1; at < position - 3; at += 2) {
      Component component = component(image, bytes[at] & 0xFF);
      if (parts.stream().anyMatch(part -> part.component() == component)) {
        throw new JpegDataException("a scan that names component " + component.id() + " twice");
      }
      parts.add(new Part(component, tables(image, bytes[at + 1] & 0xFF)));
      latchQuantization(component);
    }
    int bits = bytes[position - 1] & 0xFF;
    return new Scan(
        parts,
        bytes[position - 3] & 0xFF,
        bytes[position - 2] & 0xFF,
        bits >> 4,
        bits & 0xF,
        restartInterval,
        position);
  }

  private static Component component(Frame image, int id) {
    return image.components().stream()
        .filter(component -> component.id() == id)
        .findFirst()
        .orElseThrow(() -> new JpegDataException("a scan of a component " + id + " unknown"));
  }

  private TablePair tables(Frame image, int places) {
    int dc = places >> 4;
    int ac = places & 0xF;
    if (dc >= TABLES || ac >= TABLES) {
      throw damagedSegment();
    }
    return image.progressive()
        ? new TablePair(dcTables[dc], acTables[ac])
        : new TablePair(
            orStandard(
                dcTables, dc, JPEGHuffmanTable.StdDCLuminance, JPEGHuffmanTable.StdDCChrominance),
            orStandard(
                acTables, ac, JPEGHuffmanTable.StdACLuminance, JPEGHuffmanTable.StdACChrominance));
  }

  /** Frames of motion JPEG leave the standard's own tables out; libjpeg-turbo puts them in. */
  private static @Nullable HuffmanTable orStandard(
      HuffmanTable[] tables, int place, JPEGHuffmanTable first, JPEGHuffmanTable second) {
    if (tables[place] == null && place < 2) {
      return HuffmanTable.standard(place == 0 ? first : second);
    }
    return tables[place];
  }

  /** A component keeps the table that was there at its first scan. */
  private void latchQuantization(Component component) {
    if (component.multipliers() != null) {
      return;
    }
    int place = component.quantization();
    if (place < 0 || place >= TABLES || quantization[place] == null) {
      throw new JpegDataException("a quantization table that is not defined");
    }
    component.multipliers(transform.multipliers(quantization[place]));
  }

  private void require(int length) {
    if (bytes.length - position < length) {
      throw new JpegDataException("a segment that reaches past the end of the file");
    }
  }

  private JpegDataException damagedSegment() {
    return new JpegDataException("a damaged segment before byte " + position);
  }

  private int unsigned16(int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }
}
