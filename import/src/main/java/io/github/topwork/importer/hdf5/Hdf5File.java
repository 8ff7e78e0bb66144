package io.github.topwork.importer.hdf5;

import io.github.topwork.graph.ModelFormatException;
import io.github.topwork.graph.Problem;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** An HDF5 file, read only. Datasets already read stay valid after it is closed. */
public final class Hdf5File implements AutoCloseable {
  private final HdfFile file;
  private final String where;
  private final long size;

  private Hdf5File(HdfFile file, String where, long size) {
    this.file = file;
    this.where = where;
    this.size = size;
  }

  /**
   * Opens a file by mapping it into memory.
   *
   * @throws ModelFormatException if it is not HDF5, damaged, or 2 GiB or larger
   * @throws IOException if it cannot be read
   */
  public static Hdf5File open(Path path) throws IOException {
    long size = Files.size(path);
    if (size > Integer.MAX_VALUE) {
      throw new ModelFormatException(
          new Problem(
              "HDF5 file too large",
              size + " bytes",
              "less than 2 GiB",
              path.toString(),
              "save the model as a SavedModel with model.export(\"folder\")"));
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return open(channel.map(FileChannel.MapMode.READ_ONLY, 0, size), path.toString());
    }
  }

  /**
   * Opens a file that lies in memory.
   *
   * @param bytes the whole file, from position to limit; not copied
   * @param where what messages call it
   * @throws ModelFormatException if it is not HDF5, or damaged
   */
  public static Hdf5File open(ByteBuffer bytes, String where) {
    ByteBuffer own = bytes.slice();
    int size = own.remaining();
    return new Hdf5File(guard(where, () -> HdfFile.fromByteBuffer(own)), where, size);
  }

  /** The group around everything. */
  public Hdf5Group root() {
    return new Hdf5Group(file, this);
  }

  /** What messages call the file. */
  public String where() {
    return where;
  }

  /** Bytes of the file. */
  long size() {
    return size;
  }

  <T> T guard(String place, String what, Supplier<T> read) {
    return guard(where + ", " + place + ": " + what, read);
  }

  /** Runs code of the HDF5 library, which meets damage with whatever exception comes first. */
  private static <T> T guard(String where, Supplier<T> read) {
    try {
      return read.get();
    } catch (ModelFormatException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new ModelFormatException(
          new Problem(
              "HDF5 file cannot be read",
              e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(),
              "a whole file of a kind that the HDF5 reader knows",
              where,
              "copy or download the file again, or save the model again with Keras"),
          e);
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
