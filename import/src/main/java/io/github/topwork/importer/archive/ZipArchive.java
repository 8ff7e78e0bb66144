package io.github.topwork.importer.archive;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip archive from outside. Opening it refuses names that lead out of it or stand twice, and
 * entries that say they grow beyond what the archive can hold.
 */
public final class ZipArchive implements AutoCloseable {
  private static final byte[] MAGIC = {'P', 'K', 3, 4};
  private static final int MAX_ENTRIES = 100_000;

  /** Deflate could shrink a thousand times; descriptions and weights do not. */
  private static final long MOST_UNPACKED_PER_BYTE = 64;

  private static final long MOST_UNPACKED = 1L << 20;
  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int LOCAL_HEADER = 0x04034b50;

  private final Path path;
  private final ZipFile zip;
  private final Map<String, ZipArchiveEntry> entries = new LinkedHashMap<>();

  private ZipArchive(Path path, ZipFile zip) {
    this.path = path;
    this.zip = zip;
  }

  /** Does the file begin as a zip archive does? */
  public static boolean isZip(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    }
  }

  /**
   * Opens an archive.
   *
   * @throws ModelFormatException if it is damaged or hostile; all problems are listed
   * @throws IOException if it cannot be read
   */
  public static ZipArchive open(Path path) throws IOException {
    ZipFile zip;
    try {
      zip = ZipFile.builder().setPath(path).get();
    } catch (IOException | IllegalArgumentException e) {
      if (!Files.isReadable(path)) {
        throw e instanceof IOException io ? io : new IOException(e);
      }
      throw new ModelFormatException(
          problem(
              path,
              "a zip archive without its end, or damaged (" + e.getMessage() + ")",
              "a whole one"),
          e);
    }
    ZipArchive archive = new ZipArchive(path, zip);
    try {
      archive.check();
    } catch (RuntimeException | Error e) {
      zip.close();
      throw e;
    }
    return archive;
  }

  private void check() {
    List<Problem> problems = new ArrayList<>();
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      String name = entry.getName();
      if (entries.put(name, entry) != null) {
        problems.add(problem(path, "two entries named '" + name + "'", "unique names"));
      }
      boolean leadsOut =
          name.startsWith("/")
              || name.contains("\\")
              || name.contains(":")
              || List.of(name.split("/")).contains("..");
      if (leadsOut) {
        problems.add(problem(path, "entry '" + name + "'", "a name that stays inside"));
      }
      if (entries.size() > MAX_ENTRIES) {
        problems.add(problem(path, "more than " + MAX_ENTRIES + " entries", "fewer"));
        break;
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  /** Names of all entries. */
  public List<String> names() {
    return List.copyOf(entries.keySet());
  }

  /**
   * The bytes of an entry, if there is one of this name: mapped where it is stored as it is, else
   * unpacked into memory.
   *
   * @param limit most bytes that it may have
   * @throws ModelFormatException if it is larger, damaged (its checksum is compared), or packed in
   *     a way that is not known
   */
  public Optional<ByteBuffer> read(String name, long limit) throws IOException {
    ZipArchiveEntry entry = entries.get(name);
    if (entry == null) {
      return Optional.empty();
    }
    checkLocalHeader(entry);
    long size = entry.getSize();
    long most = Math.min(limit, MOST_UNPACKED + MOST_UNPACKED_PER_BYTE * Files.size(path));
    if (size < 0 || size > most) {
      throw new ModelFormatException(
          problem(path, "entry '" + name + "' of " + size + " bytes", "at most " + most));
    }
    if (entry.getMethod() == ZipEntry.STORED) {
      long offset = entry.getDataOffset();
      if (entry.getCompressedSize() != size || offset < 0 || offset + size > Files.size(path)) {
        throw new ModelFormatException(
            problem(path, "entry '" + name + "' beyond the end of the file", "a whole archive"));
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        return Optional.of(checked(entry, channel.map(MapMode.READ_ONLY, offset, size)));
      }
    }
    if (!zip.canReadEntryData(entry)) {
      throw new ModelFormatException(
          problem(
              path,
              "entry '" + name + "' packed by method " + entry.getMethod(),
              "stored or deflated, not encrypted"));
    }
    return Optional.of(checked(entry, unpack(entry, size)));
  }

  /** What stands before an entry and in the directory must name the same file. */
  private void checkLocalHeader(ZipArchiveEntry entry) throws IOException {
    byte[] name = entry.getRawName();
    ByteBuffer header =
        ByteBuffer.allocate(LOCAL_HEADER_BYTES + name.length).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long at = entry.getLocalHeaderOffset();
      while (at >= 0 && header.hasRemaining()) {
        int read = channel.read(header, at + header.position());
        if (read < 0) {
          break;
        }
      }
    }
    boolean same =
        !header.hasRemaining()
            && header.getInt(0) == LOCAL_HEADER
            && header.getShort(8) == (short) entry.getMethod()
            && header.getShort(26) == (short) name.length
            && Arrays.equals(
                Arrays.copyOfRange(header.array(), LOCAL_HEADER_BYTES, header.capacity()), name);
    if (!same) {
      throw new ModelFormatException(
          problem(
              path,
              "entry '" + entry.getName() + "' that is another one where its bytes lie",
              "the same name and method in directory and entry"));
    }
  }

  /** Neither a mapped entry nor Commons Compress compares the checksum; Python's reader does. */
  private ByteBuffer checked(ZipArchiveEntry entry, ByteBuffer bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes.duplicate());
    if (crc.getValue() != entry.getCrc()) {
      throw new ModelFormatException(
          problem(
              path,
              String.format(
                  Locale.ROOT,
                  "entry '%s' whose bytes have the CRC-32 %08x",
                  entry.getName(),
                  crc.getValue()),
              String.format(Locale.ROOT, "%08x, as the archive says", entry.getCrc())));
    }
    return bytes;
  }

  private ByteBuffer unpack(ZipArchiveEntry entry, long size) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      // One byte more than it says: what goes on longer is caught, what lies stays small.
      byte[] bytes = in.readNBytes(Math.toIntExact(size + 1));
      if (bytes.length != size) {
        throw new ModelFormatException(
            problem(
                path,
                "entry '" + entry.getName() + "' that is not as long as it says",
                size + " bytes"));
      }
      return ByteBuffer.wrap(bytes);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new ModelFormatException(
          problem(path, "entry '" + entry.getName() + "': " + e.getMessage(), "a whole entry"), e);
    }
  }

  private static Problem problem(Path path, String given, String expected) {
    return new Problem(
        "Zip archive",
        given,
        expected,
        path.toString(),
        "copy or download the file again, or save the model again with Keras");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
