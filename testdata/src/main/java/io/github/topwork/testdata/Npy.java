package io.github.topwork.testdata;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array as NumPy stores it in a {@code .npy} file: element type, shape and little-endian bytes
 * in C (row-major) order.
 *
 * <p>The format: magic {@code \x93NUMPY}, version {@code 1.0} to {@code 3.0}, the header's length
 * (2 bytes in version 1, else 4), a Python dictionary with {@code descr}, {@code fortran_order} and
 * {@code shape}, then the data. Big-endian and Fortran-ordered arrays are refused, as are all
 * element types but {@link Type}'s.
 *
 * @param type the element type
 * @param shape the dimensions; empty for a scalar
 * @param data the elements: read-only, little-endian, position 0
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">The NPY
 *     format</a>
 */
public record Npy(Type type, List<Long> shape, ByteBuffer data) {
  /** The element types. */
  public enum Type {
    /** 32-bit floating point, {@code <f4}. */
    FLOAT32("<f4", 4),
    /** Signed 32-bit integer, {@code <i4}. */
    INT32("<i4", 4),
    /** Signed 64-bit integer, {@code <i8}. */
    INT64("<i8", 8),
    /** Unsigned 8-bit integer, {@code |u1}. */
    UINT8("|u1", 1);

    private final String descr;
    private final int bytes;

    Type(String descr, int bytes) {
      this.descr = descr;
      this.bytes = bytes;
    }

    private static Optional<Type> of(String descr) {
      return Arrays.stream(values()).filter(type -> type.descr.equals(descr)).findFirst();
    }
  }

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

  public Npy {
    requireNonNull(type, "type");
    shape = List.copyOf(shape);
    data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long expected = byteCount(type, shape);
    if (data.remaining() != expected) {
      throw new IllegalArgumentException(
          "data: "
              + data.remaining()
              + " bytes (expected: "
              + expected
              + " for "
              + type
              + shape
              + ")");
    }
  }

  /** A float32 array. */
  public static Npy ofFloats(float[] values, long... shape) {
    ByteBuffer bytes = allocate(values.length, Type.FLOAT32);
    bytes.asFloatBuffer().put(values);
    return new Npy(Type.FLOAT32, boxed(shape), bytes);
  }

  /** An int32 array. */
  public static Npy ofInts(int[] values, long... shape) {
    ByteBuffer bytes = allocate(values.length, Type.INT32);
    bytes.asIntBuffer().put(values);
    return new Npy(Type.INT32, boxed(shape), bytes);
  }

  /** An int64 array. */
  public static Npy ofLongs(long[] values, long... shape) {
    ByteBuffer bytes = allocate(values.length, Type.INT64);
    bytes.asLongBuffer().put(values);
    return new Npy(Type.INT64, boxed(shape), bytes);
  }

  /** A uint8 array. */
  public static Npy ofBytes(byte[] values, long... shape) {
    return new Npy(Type.UINT8, boxed(shape), ByteBuffer.wrap(values.clone()));
  }

  private static ByteBuffer allocate(int length, Type type) {
    return ByteBuffer.allocate(Math.multiplyExact(length, type.bytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<Long> boxed(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /**
   * Reads a whole {@code .npy} file.
   *
   * @throws IOException if it cannot be read or is not an array of this class's kind
   */
  public static Npy read(Path file) throws IOException {
    return parse(Files.readAllBytes(file), file);
  }

  /**
   * Takes apart the bytes of a whole {@code .npy} file, for example an entry of an archive.
   *
   * @param content the file's bytes; the array keeps them, so they must not change
   * @param file where they come from, for messages
   * @throws IOException if it is not an array of this class's kind
   */
  static Npy parse(byte[] content, Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[MAGIC.length];
    if (bytes.remaining() < MAGIC.length + 4) {
      throw refused(file, bytes.remaining() + " bytes", "a .npy file");
    }
    bytes.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw refused(file, "a file that starts with " + Arrays.toString(magic), "a .npy file");
    }
    int major = bytes.get();
    bytes.get(); // the minor version, always 0
    if (major < 1 || major > 3) {
      throw refused(file, "format version " + major, "version 1, 2 or 3");
    }
    if (major > 1 && bytes.remaining() < Integer.BYTES) {
      throw refused(file, "a file that ends in its header", "a .npy file");
    }
    long length = major == 1 ? bytes.getShort() & 0xFFFF : bytes.getInt() & 0xFFFF_FFFFL;
    if (length > bytes.remaining()) {
      throw refused(file, "a header of " + length + " bytes", "at most " + bytes.remaining());
    }
    byte[] header = new byte[(int) length];
    bytes.get(header);
    return parse(file, new String(header, StandardCharsets.UTF_8), bytes.slice());
  }

  private static Npy parse(Path file, String header, ByteBuffer data) throws IOException {
    if (!field(file, ORDER, header).equals("False")) {
      throw refused(file, "Fortran order", "C order");
    }
    String descr = field(file, DESCR, header);
    Type type =
        Type.of(descr)
            .orElseThrow(
                () -> refused(file, "element type " + descr, "one of: <f4, <i4, <i8, |u1"));
    List<Long> shape = new ArrayList<>();
    for (String part : field(file, SHAPE, header).split(",")) {
      if (!part.isBlank()) {
        shape.add(dimension(file, part.strip()));
      }
    }
    long expected;
    try {
      expected = byteCount(type, shape);
    } catch (ArithmeticException overflow) {
      throw new IOException("Cannot read " + file + ". Given: shape " + shape, overflow);
    }
    if (data.remaining() != expected) {
      throw refused(file, data.remaining() + " bytes of data", expected + " for " + type + shape);
    }
    return new Npy(type, shape, data);
  }

  private static String field(Path file, Pattern pattern, String header) throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw refused(file, "header " + header.strip(), "one that matches " + pattern);
    }
    return matcher.group(1);
  }

  private static long dimension(Path file, String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException cause) {
      throw new IOException("Cannot read " + file + ". Given: dimension " + text, cause);
    }
  }

  private static IOException refused(Path file, String given, String expected) {
    return new IOException("Cannot read " + file + ". Given: " + given + ". Expected: " + expected);
  }

  private static long byteCount(Type type, List<Long> shape) {
    long bytes = type.bytes;
    for (long dimension : shape) {
      bytes = Math.multiplyExact(bytes, dimension);
    }
    return bytes;
  }

  /** Writes this array as a version 1.0 {@code .npy} file, replacing the file that is there. */
  public void write(Path file) throws IOException {
    StringBuilder dimensions = new StringBuilder();
    shape.forEach(dimension -> dimensions.append(dimension).append(", "));
    StringBuilder header = new StringBuilder();
    header.append("{'descr': '").append(type.descr);
    header.append("', 'fortran_order': False, 'shape': (").append(dimensions).append("), }");
    int start = MAGIC.length + 4;
    while ((start + header.length() + 1) % ALIGNMENT != 0) {
      header.append(' ');
    }
    header.append('\n');
    ByteBuffer whole =
        ByteBuffer.allocate(Math.addExact(start + header.length(), data.remaining()))
            .order(ByteOrder.LITTLE_ENDIAN);
    whole.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    whole.put(header.toString().getBytes(StandardCharsets.US_ASCII)).put(data());
    Files.write(file, whole.array());
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The shape as an array, as TensorFlow and ONNX Runtime take it. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }

  /** The number of elements. */
  public int size() {
    return data.remaining() / type.bytes;
  }

  /**
   * The elements of a float32 array.
   *
   * @throws IllegalStateException if the type is another
   */
  public FloatBuffer floats() {
    require(Type.FLOAT32);
    return data().asFloatBuffer();
  }

  /** A copy of the elements of a float32 array; throws as {@link #floats()} does. */
  public float[] toFloatArray() {
    float[] values = new float[size()];
    floats().get(values);
    return values;
  }

  /**
   * The elements of an int32 array.
   *
   * @throws IllegalStateException if the type is another
   */
  public IntBuffer ints() {
    require(Type.INT32);
    return data().asIntBuffer();
  }

  /** A copy of the elements of an int32 array; throws as {@link #ints()} does. */
  public int[] toIntArray() {
    int[] values = new int[size()];
    ints().get(values);
    return values;
  }

  /**
   * The elements of an int64 array.
   *
   * @throws IllegalStateException if the type is another
   */
  public LongBuffer longs() {
    require(Type.INT64);
    return data().asLongBuffer();
  }

  private void require(Type expected) {
    if (type != expected) {
      throw new IllegalStateException("type: " + type + " (expected: " + expected + ")");
    }
  }
}
