package io.github.topwork.importer.hdf5;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A dataset of numbers in an {@link Hdf5File}. */
public final class Hdf5Dataset {
  /** Deflate cannot shrink more than about 1030 times. */
  private static final long MAX_COMPRESSION = 1100;

  private final Dataset dataset;
  private final Hdf5File file;

  Hdf5Dataset(Dataset dataset, Hdf5File file) {
    this.dataset = dataset;
    this.file = file;
  }

  /** Path within the file. */
  public String path() {
    return dataset.getPath();
  }

  /** Its sizes. */
  public Shape shape() {
    return file.guard(path(), "shape", () -> Shape.of(dataset.getDimensionsAsLong()));
  }

  /**
   * Reads the numbers as float32. Those of an uncompressed little-endian float32 dataset are not
   * copied.
   *
   * @throws ModelFormatException if it holds no real numbers, is damaged, or claims more bytes than
   *     the file can hold
   */
  public TensorData readFloats() {
    return file.guard(
        path(),
        "numbers",
        () -> {
          requireFits();
          if (dataset instanceof ContiguousDataset contiguous && isLittleFloat()) {
            if (contiguous.getDataAddress() < 0 || contiguous.isEmpty()) {
              return TensorData.ofFloats(
                  new float[Math.toIntExact(dataset.getSize())], dataset.getDimensionsAsLong());
            }
            ByteBuffer bytes = contiguous.getBuffer();
            return TensorData.wrap(DataType.FLOAT, shape(), bytes);
          }
          return TensorData.ofFloats(
              toFloats(dataset.getDataFlat()), dataset.getDimensionsAsLong());
        });
  }

  private boolean isLittleFloat() {
    return dataset.getDataType() instanceof FloatingPoint type
        && type.getSize() == Float.BYTES
        && type.getByteOrder() == ByteOrder.LITTLE_ENDIAN;
  }

  /** Refuses what claims more than its file can hold, before anything is allocated for it. */
  private void requireFits() {
    boolean isNumeric =
        dataset.getDataType() instanceof FloatingPoint
            || dataset.getDataType() instanceof FixedPoint;
    if (!isNumeric || dataset.isCompound() || dataset.isVariableLength()) {
      throw problem("elements of another kind", "real numbers");
    }
    long bytes = dataset.getDataType().getSize();
    for (long size : dataset.getDimensionsAsLong()) {
      bytes = Math.multiplyExact(bytes, size);
    }
    boolean isCompressed = !(dataset instanceof ContiguousDataset);
    if (bytes > file.size() * (isCompressed ? MAX_COMPRESSION : 1) || bytes > Integer.MAX_VALUE) {
      throw problem(
          Arrays.toString(dataset.getDimensionsAsLong()) + ", " + bytes + " bytes",
          "what fits in a file of " + file.size() + " bytes");
    }
  }

  private float[] toFloats(Object values) {
    if (values instanceof float[] floats) {
      return floats;
    }
    if (values instanceof Float single) {
      return new float[] {single};
    }
    if (values instanceof Number number) {
      return new float[] {number.floatValue()};
    }
    int count = java.lang.reflect.Array.getLength(values);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = ((Number) java.lang.reflect.Array.get(values, i)).floatValue();
    }
    return floats;
  }

  private ModelFormatException problem(String given, String expected) {
    return new ModelFormatException(
        new Problem(
            "HDF5 dataset",
            given,
            expected,
            file.where() + ", " + path(),
            "copy or download the file again"));
  }
}
