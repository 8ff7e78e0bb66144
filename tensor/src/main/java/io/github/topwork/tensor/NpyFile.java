package io.github.topwork.tensor;

import io.github.topwork.file.Draft;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tensors in NumPy's {@code .npy} files.
 *
 * <p>The format: magic {@code \x93NUMPY}, major and minor version (one byte each), the length of
 * the header (2 bytes little-endian in version 1, 4 in versions 2 and 3), the header, which is a
 * Python dictionary with {@code descr}, {@code fortran_order} and {@code shape}, padded with blanks
 * to a multiple of 64 bytes, then the elements. Arrays of real numbers and booleans are read, in
 * either byte order and with the first or the last axis varying fastest (Fortran order, C order).
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The NPY
 *     format</a>
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

  private static final Map<String, DataType> TYPES =
      Map.ofEntries(
          Map.entry("<f4", DataType.FLOAT),
          Map.entry("<f8", DataType.DOUBLE),
          Map.entry("<f2", DataType.HALF),
          Map.entry("<i8", DataType.INT64),
          Map.entry("<i4", DataType.INT32),
          Map.entry("<i2", DataType.INT16),
          Map.entry("|i1", DataType.INT8),
          Map.entry("<u8", DataType.UINT64),
          Map.entry("<u4", DataType.UINT32),
          Map.entry("<u2", DataType.UINT16),
          Map.entry("|u1", DataType.UINT8),
          Map.entry("|b1", DataType.BOOL));

  private NpyFile() {}

  /**
   * Reads a whole file.
   *
   * @throws ModelFormatException if it is not an array that can be read
   * @throws IOException if the file cannot be read
   */
  public static TensorData read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw refused(file, "a folder", "a .npy file", "write one with numpy.save");
    }
    ByteBuffer bytes;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[Math.min(MAGIC.length, bytes.remaining())];
    bytes.get(magic);
    if (!Arrays.equals(magic, MAGIC) || bytes.remaining() < 4) {
      throw refused(file, "other bytes at its start", "a .npy file", "write it with numpy.save");
    }
    int major = bytes.get();
    bytes.get(); // the minor version, always 0
    if (major < 1 || major > 3 || (major > 1 && bytes.remaining() < Integer.BYTES)) {
      throw refused(file, "version " + major, "version 1, 2 or 3", "write it with numpy.save");
    }
    long headerBytes = major == 1 ? bytes.getShort() & 0xFFFF : bytes.getInt() & 0xFFFF_FFFFL;
    if (headerBytes > bytes.remaining()) {
      throw refused(
          file,
          "a header of " + headerBytes + " bytes where " + bytes.remaining() + " are left",
          "a whole file",
          "write it again; this one is cut off");
    }
    byte[] header = new byte[(int) headerBytes];
    bytes.get(header);
    return parse(file, new String(header, StandardCharsets.UTF_8), bytes.slice());
  }

  private static TensorData parse(Path file, String header, ByteBuffer elements) {
    String descr = field(file, DESCR, header);
    boolean isBigEndian = descr.startsWith(">");
    DataType type = TYPES.get(isBigEndian ? "<" + descr.substring(1) : descr);
    if (type == null) {
      throw refused(
          file,
          "element type '" + descr + "'",
          "one of " + TYPES.keySet().stream().sorted().collect(Collectors.joining(", ")),
          "give an array of real numbers or booleans");
    }
    boolean isFortran = field(file, ORDER, header).equals("True");
    List<Long> sizes = new ArrayList<>();
    for (String size : field(file, SHAPE, header).split(",")) {
      if (!size.isBlank()) {
        sizes.add(size(file, size.strip().replace("L", "")));
      }
    }
    long expected = byteCount(file, type, sizes);
    if (elements.remaining() != expected) {
      throw refused(
          file,
          elements.remaining() + " bytes of elements",
          expected + " bytes for " + descr + " of shape " + sizes,
          "write it again; this one is damaged");
    }
    long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
    ByteBuffer ordered = isBigEndian ? swapped(elements, type.byteSize()) : elements;
    return isFortran
        ? inCOrder(type, ordered, shape)
        : TensorData.wrap(type, Shape.of(shape), ordered);
  }

  /** The elements with their bytes the other way round. */
  private static ByteBuffer swapped(ByteBuffer elements, int size) {
    ByteBuffer result = ByteBuffer.allocate(elements.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements.remaining(); i += size) {
      for (int b = size - 1; b >= 0; b--) {
        result.put(elements.get(i + b));
      }
    }
    return result.flip();
  }

  /** The tensor of elements whose first axis varies fastest. */
  private static TensorData inCOrder(DataType type, ByteBuffer elements, long[] shape) {
    int last = shape.length - 1;
    int[] backwards = IntStream.rangeClosed(0, last).map(axis -> last - axis).toArray();
    Shape reversed = TensorPermutation.transpose(Shape.of(shape), backwards);
    return TensorPermutation.transpose(TensorData.wrap(type, reversed, elements), backwards);
  }

  private static String field(Path file, Pattern pattern, String header) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw refused(
          file,
          "header " + header.strip(),
          "a dictionary with descr, fortran_order and shape",
          "write it with numpy.save");
    }
    return matcher.group(1);
  }

  private static long size(Path file, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException failure) {
      throw refused(file, "size " + text, "a size that fits 64 bits", "write it with numpy.save");
    }
  }

  private static long byteCount(Path file, DataType type, List<Long> sizes) {
    try {
      return sizes.stream().reduce((long) type.byteSize(), Math::multiplyExact);
    } catch (ArithmeticException overflow) {
      throw refused(
          file,
          "shape " + sizes,
          "a shape that fits memory",
          "write it again; this one is damaged");
    }
  }

  private static ModelFormatException refused(
      Path file, String given, String expected, String fix) {
    return new ModelFormatException(
        new Problem("Cannot read a tensor", given, expected, file.toString(), fix));
  }

  /**
   * Writes a tensor; the file appears under its name when it is complete.
   *
   * @throws ModelFormatException if the tensor's type has no place in the format
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, TensorData tensor) throws IOException {
    String descr =
        TYPES.entrySet().stream()
            .filter(entry -> entry.getValue() == tensor.type())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        file,
                        "a tensor of " + tensor.type().displayName(),
                        "real numbers or booleans",
                        "choose another output"));
    try (Draft draft = Draft.file(file)) {
      try (OutputStream out = draft.open()) {
        out.write(header(descr, tensor.shape().toSizes()));
        Channels.newChannel(out).write(tensor.bytes());
      }
      draft.publish();
    }
  }

  private static byte[] header(String descr, long[] sizes) {
    String shape = Arrays.stream(sizes).mapToObj(size -> size + ",").collect(Collectors.joining());
    // One size needs its comma, ('3,'); with more, NumPy writes none after the last.
    if (sizes.length > 1) {
      shape = shape.substring(0, shape.length() - 1).replace(",", ", ");
    }
    String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
    int fixed = MAGIC.length + 2 + Short.BYTES;
    int padding = Math.floorMod(-(fixed + text.length() + 1), ALIGNMENT);
    byte[] header = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(fixed + header.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) header.length)
        .put(header)
        .array();
  }
}
