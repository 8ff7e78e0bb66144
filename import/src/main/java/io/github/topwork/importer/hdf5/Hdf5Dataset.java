package io.github.topwork.importer.hdf5;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.CompactDataset;
import io.jhdf.dataset.DatasetLoader;
import io.jhdf.dataset.DatasetReader;
import io.jhdf.dataset.NoParent;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A dataset of numbers in an {@link Hdf5File}. */
public final class Hdf5Dataset {
  /** What files of real weights unpack to; deflate could do a thousand times. */
  private static final long MOST_UNPACKED_PER_BYTE = 64;

  private static final long MOST_UNPACKED = 1L << 20;

  private final Hdf5File file;
  private final String path;
  private final ObjectHeader header;
  private final Dataset dataset;
  private final Shape shape;

  Hdf5Dataset(Hdf5File file, String path, ObjectHeader header) {
    this.file = file;
    this.path = path;
    this.header = header;
    this.dataset = DatasetLoader.createDataset(file.storage(), header, path, NoParent.INSTANCE);
    this.shape = Shape.of(dataset.getDimensionsAsLong());
  }

  /** Most bytes that datasets of a file may have when they are unpacked. */
  static long mostUnpacked(Hdf5Storage storage) {
    return Math.min(
        Integer.MAX_VALUE - 64, MOST_UNPACKED + MOST_UNPACKED_PER_BYTE * storage.size());
  }

  /** Path within the file. */
  public String path() {
    return path;
  }

  /** Its sizes. */
  public Shape shape() {
    return shape;
  }

  /**
   * Reads the numbers as float32. Those of an uncompressed little-endian float32 dataset are not
   * copied.
   *
   * @throws ModelFormatException if it holds no real numbers, is damaged, or claims more bytes than
   *     the file can hold
   */
  public TensorData readFloats() {
    return file.guard(path, "numbers", this::read);
  }

  private TensorData read() {
    int elementBytes = dataset.getDataType().getSize();
    boolean isNumeric =
        dataset.getDataType() instanceof FloatingPoint
            || dataset.getDataType() instanceof FixedPoint;
    if (!isNumeric || elementBytes < 1 || elementBytes > 8) {
      throw problem("elements of another kind", "real numbers");
    }
    if (dataset.getDataType() instanceof FloatingPoint type) {
      checkBits(type);
    }
    long bytes = elementBytes;
    for (long size : dataset.getDimensionsAsLong()) {
      bytes = Math.multiplyExact(bytes, size);
    }
    ByteBuffer elements = elements(bytes);
    if (dataset.getDataType() instanceof FloatingPoint type
        && type.getSize() == Float.BYTES
        && type.getByteOrder() == ByteOrder.LITTLE_ENDIAN) {
      return TensorData.wrap(DataType.FLOAT, shape, elements);
    }
    int count = (int) (bytes / elementBytes);
    return TensorData.ofFloats(
        count == 0 ? new float[0] : toFloats(elements, count), shape.toSizes());
  }

  /** Of 16 bits there are others, such as bfloat16, which would be read as wrong numbers. */
  private void checkBits(FloatingPoint type) {
    int exponent =
        switch (type.getSize()) {
          case Short.BYTES -> 5;
          case Float.BYTES -> 8;
          default -> 11;
        };
    int bits = Byte.SIZE * type.getSize();
    if (type.getExponentSize() != exponent || type.getMantissaSize() != bits - 1 - exponent) {
      throw problem(
          "numbers of "
              + bits
              + " bits with an exponent of "
              + type.getExponentSize()
              + " and a mantissa of "
              + type.getMantissaSize(),
          "float16, float32 or float64 as in IEEE 754");
    }
  }

  /** The bytes of all elements, checked against the file before anything is allocated for them. */
  private ByteBuffer elements(long bytes) {
    boolean isChunked = dataset instanceof ChunkedDataset;
    if (bytes > (isChunked ? mostUnpacked(file.storage()) : file.storage().size())) {
      throw problem(
          Arrays.toString(dataset.getDimensionsAsLong()) + ", " + bytes + " bytes",
          "what fits in a file of " + file.storage().size() + " bytes");
    }
    if (bytes == 0) {
      return ByteBuffer.allocate(0);
    }
    if (dataset instanceof ContiguousDataset contiguous) {
      // Keras never leaves weights unwritten, which HDF5 would fill with zeros.
      return file.storage().slice(contiguous.getDataAddress(), bytes);
    }
    if (dataset instanceof ChunkedDataset chunked) {
      return new Hdf5Chunks(file.storage(), header, chunked).read();
    }
    if (dataset instanceof CompactDataset compact) {
      return compact.getDataBuffer().slice().limit((int) bytes);
    }
    throw new HdfException("a layout of another kind");
  }

  private float[] toFloats(ByteBuffer elements, int count) {
    Object values =
        DatasetReader.readDataset(
            dataset.getDataType(), elements, new int[] {count}, file.storage());
    if (values instanceof float[] floats) {
      return floats;
    }
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = ((Number) Array.get(values, i)).floatValue();
    }
    return floats;
  }

  private ModelFormatException problem(String given, String expected) {
    return new ModelFormatException(
        new Problem(
            "HDF5 dataset",
            given,
            expected,
            file.where() + ", " + path,
            "copy or download the file again"));
  }
}
