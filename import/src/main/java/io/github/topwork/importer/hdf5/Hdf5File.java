package io.github.topwork.importer.hdf5;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.jhdf.ObjectHeader;
import io.jhdf.Superblock;
import io.jhdf.SymbolTableEntry;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Supplier;

/** An HDF5 file, read only. Datasets already read stay valid after it is closed. */
public final class Hdf5File implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

  /** The shortest first block of a file, which never comes alone. */
  private static final int LEAST_BYTES = 48;

  private final Hdf5Storage storage;
  private final String where;
  private final Hdf5Group root;

  private Hdf5File(ByteBuffer bytes, String where) {
    this.where = where;
    if (bytes.remaining() < LEAST_BYTES) {
      throw truncated(bytes.remaining(), "more than " + LEAST_BYTES, where);
    }
    this.storage = guard(where, () -> new Hdf5Storage(bytes));
    long length = storage.getSuperblock().getEndOfFileAddress();
    if (length > storage.size()) {
      throw truncated(storage.size(), length + " bytes, as its first block says", where);
    }
    this.root =
        guard(
            where,
            () ->
                new Hdf5Group(
                    this, "/", ObjectHeader.readObjectHeader(storage, rootAddress(storage))));
  }

  private static ModelFormatException truncated(long given, String expected, String where) {
    return new ModelFormatException(
        new Problem(
            "HDF5 file is truncated",
            given + " bytes",
            expected,
            where,
            "its end is missing: copy or download the file again, or save the model again"));
  }

  private static long rootAddress(Hdf5Storage storage) {
    if (storage.getSuperblock() instanceof Superblock.SuperblockV0V1 old) {
      return new SymbolTableEntry(storage, old.getRootGroupSymbolTableAddress())
          .getObjectHeaderAddress();
    }
    if (storage.getSuperblock() instanceof Superblock.SuperblockV2V3 superblock) {
      return superblock.getRootGroupObjectHeaderAddress();
    }
    throw new HdfException("a superblock of another version");
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
    return new Hdf5File(bytes.slice(), where);
  }

  /** Does the file begin as HDF5 files do? */
  public static boolean isHdf5(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /** The group around everything. */
  public Hdf5Group root() {
    return root;
  }

  /** What messages call the file. */
  public String where() {
    return where;
  }

  Hdf5Storage storage() {
    return storage;
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
      Throwable first = e;
      while (first.getCause() instanceof HdfException cause) {
        first = cause;
      }
      throw new ModelFormatException(
          new Problem(
              "HDF5 file cannot be read",
              first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage(),
              "a whole file of a kind that the HDF5 reader knows",
              where,
              "copy or download the file again, or save the model again with Keras"),
          e);
    }
  }

  @Override
  public void close() {
    storage.close();
  }
}
