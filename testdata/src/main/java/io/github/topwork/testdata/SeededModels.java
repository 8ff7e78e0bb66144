package io.github.topwork.testdata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * Genuine Keras Applications models at full width, whose weights are generated instead of stored.
 *
 * <p>A name is {@code MODEL/VERSION}, for example {@code xception-150/keras2} or {@code
 * densenet121-64/keras3}. Of each SavedModel {@code testdata/data/MODEL/VERSION} keeps all but the
 * weights; {@link SeededWeights} makes those, and the CRC32C that TensorFlow wrote into {@code
 * variables.index} proves each of them bit-exact.
 *
 * <p>By hand: {@code java -cp testdata/target/classes io.github.topwork.testdata.SeededModels
 * xception-150/keras2 /tmp/models}.
 */
public final class SeededModels {
  private static final String DATA_FILE = "variables.data-00000-of-00001";
  private static final int CHUNK_BYTES = 1 << 20;

  private SeededModels() {}

  /**
   * Writes models by hand: {@code NAME TARGET}, or {@code all TARGET}.
   *
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException(
          "arguments: "
              + Arrays.toString(args)
              + " (expected: NAME TARGET, NAME one of all, "
              + String.join(", ", names())
              + ")");
    }
    for (String name : args[0].equals("all") ? names() : List.of(args[0])) {
      System.out.println(materialize(name, Path.of(args[1])));
    }
  }

  /** The names of all models, sorted. */
  public static List<String> names() {
    Path data = TestData.data();
    try (Stream<Path> files = Files.walk(data, 3)) {
      return files
          .filter(file -> file.endsWith("weights.tsv.gz"))
          .map(file -> data.relativize(file.getParent()).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException cause) {
      throw new UncheckedIOException("Cannot list " + data, cause);
    }
  }

  /**
   * Writes a complete SavedModel folder, or finds the one that an earlier call wrote.
   *
   * @param name {@code MODEL/VERSION}, one of {@link #names()}
   * @param target folder that holds the written models, for example a module's {@code target}; made
   *     where absent, safe to share between processes
   * @return {@code target/MODEL/VERSION}
   * @throws IOException if a file cannot be read or written, or a generated weight does not have
   *     the checksum that TensorFlow wrote
   * @throws IllegalArgumentException if there is no such model
   */
  public static Path materialize(String name, Path target) throws IOException {
    Path source = source(name);
    Path model = target.resolve(name);
    if (isCurrent(source, model)) {
      return model;
    }
    Files.createDirectories(model.getParent());
    Path temporary = Files.createTempDirectory(model.getParent(), model.getFileName() + ".");
    try {
      write(source, temporary);
      deleteTree(model);
      moveUnlessThere(temporary, model);
    } finally {
      deleteTree(temporary);
    }
    return model;
  }

  private static Path source(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected one of: " + String.join(", ", names()) + ")");
    }
    return TestData.path(name);
  }

  private static boolean isCurrent(Path source, Path model) throws IOException {
    Path fingerprint = model.resolve("fingerprint.pb");
    Path index = model.resolve("variables/variables.index");
    return Files.exists(fingerprint)
        && Files.exists(index)
        && Files.mismatch(source.resolve("fingerprint.pb"), fingerprint) < 0
        && Arrays.equals(
            Files.readAllBytes(index), decompress(source.resolve("variables.index.gz")));
  }

  private static void write(Path source, Path model) throws IOException {
    Path variables = Files.createDirectories(model.resolve("variables"));
    Files.createDirectory(model.resolve("assets"));
    Files.copy(source.resolve("fingerprint.pb"), model.resolve("fingerprint.pb"));
    Files.write(
        variables.resolve("variables.index"), decompress(source.resolve("variables.index.gz")));
    for (String each : List.of("saved_model.pb", "keras_metadata.pb")) {
      Path compressed = source.resolve(each + ".gz");
      if (Files.exists(compressed)) {
        Files.write(model.resolve(each), decompress(compressed));
      }
    }
    writeData(source, variables.resolve(DATA_FILE));
  }

  private static byte[] decompress(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static void writeData(Path source, Path file) throws IOException {
    WeightTable table = WeightTable.read(source.resolve("weights.tsv.gz"));
    ByteBuffer rest = ByteBuffer.wrap(decompress(source.resolve("rest.bin.gz")));
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (WeightTable.Row row : table.rows()) {
        if (out.position() != row.offset()) {
          throw new IOException(
              "Tensor '"
                  + row.key()
                  + "' starts at "
                  + row.offset()
                  + ", not at "
                  + out.position());
        }
        int crc32c = row.isStored() ? copy(rest, row, out) : generate(table, row, chunk, out);
        if (crc32c != row.crc32c()) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "Tensor '%s' (weight %s) has CRC32C %08x. Expected: %08x, of TensorFlow's."
                      + " Where: %s.",
                  row.key(),
                  row.weight(),
                  crc32c,
                  row.crc32c(),
                  source));
        }
      }
    }
  }

  private static int copy(ByteBuffer rest, WeightTable.Row row, FileChannel out)
      throws IOException {
    ByteBuffer part = rest.slice(rest.position(), Math.toIntExact(row.size()));
    rest.position(rest.position() + part.remaining());
    return writeFully(part, new CRC32C(), out);
  }

  private static int generate(
      WeightTable table, WeightTable.Row row, ByteBuffer chunk, FileChannel out)
      throws IOException {
    SeededWeights weights =
        new SeededWeights(table.seed() + row.weight(), row.shift(), row.scale());
    CRC32C crc32c = new CRC32C();
    int checksum = 0;
    for (long left = row.size(); left > 0; left -= chunk.limit()) {
      chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
      weights.fill(chunk);
      checksum = writeFully(chunk.flip(), crc32c, out);
    }
    return checksum;
  }

  private static int writeFully(ByteBuffer bytes, CRC32C crc32c, FileChannel out)
      throws IOException {
    crc32c.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
    return (int) crc32c.getValue();
  }

  private static void moveUnlessThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
      if (!Files.isDirectory(to)) { // else another process has just written the same
        throw another;
      }
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted((a, b) -> b.getNameCount() - a.getNameCount()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * The generated input for which Keras computed {@link #expected}.
   *
   * @param name {@code MODEL/VERSION}; both versions have the same
   * @return {@code float32[batch, height, width, 3]} in [-1, 1)
   */
  public static Npy input(String name) throws IOException {
    WeightTable table = WeightTable.read(source(name).resolve("weights.tsv.gz"));
    long count = table.input().stream().reduce(1L, Math::multiplyExact);
    float[] values =
        new SeededWeights(table.seed() + "input", 0.0, 1.0).next(Math.toIntExact(count));
    return Npy.ofFloats(values, table.input().stream().mapToLong(Long::longValue).toArray());
  }

  /**
   * The output that Keras of that version computed for {@link #input}.
   *
   * @param name {@code MODEL/VERSION}
   * @return features, {@code float32[batch, height, width, channels]}, or logits, {@code
   *     float32[batch, classes]}
   */
  public static Npy expected(String name) throws IOException {
    Path source = source(name);
    return Npy.read(source.resolveSibling(source.getFileName() + "-expected.npy"));
  }
}
