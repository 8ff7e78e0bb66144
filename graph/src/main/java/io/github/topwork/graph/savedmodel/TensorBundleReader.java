package io.github.topwork.graph.savedmodel;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads a tensor bundle, the checkpoint format of TensorFlow: {@code PREFIX.index} and {@code
 * PREFIX.data-00000-of-00001} (or several data files).
 *
 * <p>Opening reads the index only. Tensors are views of memory-mapped files; the first time a
 * tensor is read its CRC32C is checked. Safe for use by several threads. Tensors stay valid after
 * {@link #close()}.
 */
public final class TensorBundleReader implements AutoCloseable {
  private static final long MAX_INDEX_BYTES = 1L << 30;

  private final Path prefix;
  private final BundleIndex index;
  private final Map<Integer, ShardFile> shards = new HashMap<>();
  private final Set<String> checked = ConcurrentHashMap.newKeySet();

  private TensorBundleReader(Path prefix, BundleIndex index) {
    this.prefix = prefix;
    this.index = index;
  }

  /**
   * Opens a bundle.
   *
   * @param prefix path without {@code .index}, for example {@code model/variables/variables}
   * @throws ModelFormatException if the index is missing or damaged
   * @throws IOException if the index cannot be read
   */
  public static TensorBundleReader open(Path prefix) throws IOException {
    Path file = indexFile(prefix);
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(
          new Problem(
              "Tensor bundle",
              "no file '" + file.getFileName() + "'",
              "the index of the variables",
              file.toString(),
              "copy the whole folder of the SavedModel, 'variables' included"));
    }
    long size = Files.size(file);
    if (size > MAX_INDEX_BYTES) {
      throw new ModelFormatException(
          ByteReader.damage(
              "Tensor bundle index",
              size + " bytes",
              "at most " + MAX_INDEX_BYTES,
              file.toString()));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    return new TensorBundleReader(prefix, BundleIndex.read(bytes, file.toString()));
  }

  static Path indexFile(Path prefix) {
    return prefix.resolveSibling(prefix.getFileName() + ".index");
  }

  static Path shardFile(Path prefix, int shard, int count) {
    return prefix.resolveSibling(
        String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix.getFileName(), shard, count));
  }

  /** Keys of all tensors, sorted. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(index.entries().keySet());
  }

  /** The tensor of this key, if there is one. */
  public Optional<BundleEntry> find(String key) {
    return Optional.ofNullable(index.entries().get(key));
  }

  /**
   * Checks that every data file is there and long enough, without reading any.
   *
   * @throws ModelFormatException naming each file that is not, with the bytes it should have
   * @throws IOException if a file's size cannot be read
   */
  public void checkFiles() throws IOException {
    Map<Integer, BundleEntry> last = new TreeMap<>();
    for (BundleEntry entry : index.stored()) {
      last.merge(entry.shard(), entry, (a, b) -> saturatedEnd(a) >= saturatedEnd(b) ? a : b);
    }
    List<Problem> problems = new ArrayList<>();
    for (BundleEntry entry : last.values()) {
      Path file = file(entry);
      if (!Files.isRegularFile(file)) {
        problems.add(missing(file, saturatedEnd(entry)));
      } else if (Files.size(file) < saturatedEnd(entry)) {
        problems.add(tooShort(file, Files.size(file), entry));
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  private static long saturatedEnd(BundleEntry entry) {
    long end = entry.offset() + entry.size();
    return end < 0 ? Long.MAX_VALUE : end;
  }

  private static Problem missing(Path file, long bytes) {
    return new Problem(
        "Weights are missing",
        "no file '" + file.getFileName() + "'",
        "a file of at least " + bytes + " bytes with the numbers of the variables",
        file.toString(),
        "copy the whole folder of the SavedModel; large files are often left out of archives and of"
            + " Git repositories");
  }

  private static Problem tooShort(Path file, long given, BundleEntry last) {
    return ByteReader.damage(
        "Weights are incomplete",
        given + " bytes",
        "at least " + saturatedEnd(last) + " bytes, where tensor '" + last.key() + "' ends",
        file.toString());
  }

  /**
   * Reads a tensor.
   *
   * @throws ModelFormatException if there is no such tensor, its bytes are not there, or its
   *     checksum is wrong
   * @throws UncheckedIOException if a data file cannot be opened
   */
  public TensorData read(String key) {
    BundleEntry entry = index.entries().get(key);
    if (entry == null) {
      throw new ModelFormatException(
          new Problem(
              "Tensor not found",
              "'" + key + "'",
              "one of " + keys().size() + " tensors" + NearNames.hint(key, keys()),
              TensorBundleReader.indexFile(prefix).toString(),
              "save the model again; its graph and its variables do not fit"));
    }
    return entry.slices().isEmpty() ? readStored(entry) : readParts(entry);
  }

  private TensorData readStored(BundleEntry entry) {
    String where = "tensor '" + entry.key() + "' in " + file(entry);
    if (entry.size() > Integer.MAX_VALUE - 8) {
      throw new ModelFormatException(
          new Problem(
              "Tensor too large",
              entry.size() + " bytes",
              "less than 2 GiB",
              where,
              "split the variable"));
    }
    ShardFile shard = shard(entry);
    if (saturatedEnd(entry) > shard.size()) {
      throw new ModelFormatException(tooShort(file(entry), shard.size(), entry));
    }
    ByteBuffer bytes = shard.slice(entry.offset(), (int) entry.size());
    if (entry.type() == DataType.STRING) {
      return StringTensors.read(bytes, entry.shape(), entry.maskedCrc(), where);
    }
    if (entry.type().byteSize() == 0) {
      throw new ModelFormatException(
          new Problem(
              "Tensor of a type without fixed size",
              entry.type().displayName(),
              "numbers or strings",
              where,
              "save the model without it"));
    }
    String identity = entry.shard() + ":" + entry.offset() + ":" + entry.size();
    if (!checked.contains(identity)) {
      if (MaskedCrc.of(bytes) != MaskedCrc.unmask(entry.maskedCrc())) {
        throw new ModelFormatException(
            ByteReader.damage(
                "Weights are damaged", "a wrong checksum", "the stored CRC32C", where));
      }
      checked.add(identity);
    }
    return TensorData.wrap(entry.type(), entry.shape(), bytes);
  }

  private TensorData readParts(BundleEntry entry) {
    Map<BundleEntry.Slice, TensorData> parts = new HashMap<>();
    for (BundleEntry.Slice slice : entry.slices()) {
      BundleEntry part =
          index
              .slice(entry.key(), slice)
              .orElseThrow(
                  () ->
                      new ModelFormatException(
                          ByteReader.damage(
                              "Partitioned variable",
                              "no part " + slice,
                              "every part",
                              "tensor '" + entry.key() + "'")));
      parts.put(slice, readStored(part));
    }
    return PartitionedTensor.join(entry, parts);
  }

  private Path file(BundleEntry entry) {
    return shardFile(prefix, entry.shard(), index.shardCount());
  }

  private synchronized ShardFile shard(BundleEntry entry) {
    ShardFile shard = shards.get(entry.shard());
    if (shard == null) {
      Path file = file(entry);
      if (!Files.isRegularFile(file)) {
        throw new ModelFormatException(missing(file, saturatedEnd(entry)));
      }
      try {
        shard = new ShardFile(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      shards.put(entry.shard(), shard);
    }
    return shard;
  }

  /** Closes the data files; may be called twice. Reading again opens them again. */
  @Override
  public synchronized void close() {
    shards.values().forEach(ShardFile::close);
    shards.clear();
  }
}
