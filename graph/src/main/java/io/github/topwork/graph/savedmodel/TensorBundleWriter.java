package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.proto.AttributeWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.VersionDef;

/**
 * Writes a tensor bundle with one data file, which TensorFlow's {@code RestoreV2} and {@code
 * tf.train.load_checkpoint} read.
 *
 * <pre>{@code
 * try (TensorBundleWriter writer = TensorBundleWriter.create(prefix)) {
 *   writer.add("dense/kernel/.ATTRIBUTES/VARIABLE_VALUE", kernel);
 *   writer.finish();
 * }
 * }</pre>
 *
 * <p>The bundle exists once {@link #finish()} has returned. Closing before that removes what was
 * written, so that no half of a bundle is left behind.
 */
public final class TensorBundleWriter implements AutoCloseable {
  private static final int VERSION = 1;

  private final Path prefix;
  private final Path dataFile;
  private final FileChannel data;
  private final SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private long offset;
  private boolean finished;

  private TensorBundleWriter(Path prefix, Path dataFile, FileChannel data) {
    this.prefix = prefix;
    this.dataFile = dataFile;
    this.data = data;
  }

  /**
   * Starts a bundle; a bundle already there is replaced.
   *
   * @param prefix path without {@code .index}; its folder must exist
   * @throws IOException if the data file cannot be created
   */
  public static TensorBundleWriter create(Path prefix) throws IOException {
    Files.deleteIfExists(TensorBundleReader.indexFile(prefix));
    Path file = TensorBundleReader.shardFile(prefix, 0, 1);
    FileChannel data =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    return new TensorBundleWriter(prefix, file, data);
  }

  /**
   * Writes a tensor.
   *
   * @throws IllegalArgumentException if the key is empty or taken
   * @throws IOException if the data file cannot be written
   */
  public void add(String key, TensorData tensor) throws IOException {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    if (key.isEmpty() || key.charAt(0) == '\0' || entries.containsKey(keyBytes)) {
      throw new IllegalArgumentException("key: '" + key + "' (expected: a name not yet used)");
    }
    ByteBuffer bytes;
    int maskedCrc;
    if (tensor.type() == DataType.STRING) {
      StringTensors.Encoded encoded = StringTensors.write(tensor.strings());
      bytes = ByteBuffer.wrap(encoded.bytes());
      maskedCrc = encoded.maskedCrc();
    } else {
      bytes = tensor.bytes();
      maskedCrc = MaskedCrc.mask(MaskedCrc.of(bytes));
    }
    BundleEntryProto entry =
        BundleEntryProto.newBuilder()
            .setDtypeValue(tensor.type().number())
            .setShape(AttributeWriter.write(tensor.shape()))
            .setOffset(offset)
            .setSize(bytes.remaining())
            .setCrc32C(maskedCrc)
            .build();
    offset += bytes.remaining();
    while (bytes.hasRemaining()) {
      data.write(bytes);
    }
    entries.put(keyBytes, entry.toByteArray());
  }

  /**
   * Writes the index; nothing can be added afterwards.
   *
   * @throws IOException if it cannot be written
   */
  public void finish() throws IOException {
    BundleHeaderProto header =
        BundleHeaderProto.newBuilder()
            .setNumShards(1)
            .setVersion(VersionDef.newBuilder().setProducer(VERSION))
            .build();
    entries.put(new byte[0], header.toByteArray());
    data.close();
    Files.write(TensorBundleReader.indexFile(prefix), SortedTableWriter.write(entries));
    finished = true;
  }

  /**
   * Releases the data file, and removes it where the bundle was not finished; may be called twice.
   *
   * @throws IOException if that fails
   */
  @Override
  public void close() throws IOException {
    data.close();
    if (!finished) {
      Files.deleteIfExists(dataFile);
      Files.deleteIfExists(TensorBundleReader.indexFile(prefix));
    }
  }
}
