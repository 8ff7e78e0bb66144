package io.github.topwork.train.cache;

import io.github.topwork.file.Draft;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of one feature file: header, entries, mapping. Not thread-safe. */
final class FeatureFile implements AutoCloseable {
  static final int HEADER_BYTES = 64;
  static final int DIGEST_BYTES = 32;

  private static final byte[] MAGIC = "TWFEAT\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int CHUNK_BYTES = 1 << 29;
  private static final Logger LOG = LoggerFactory.getLogger(FeatureFile.class);

  private final FileChannel channel;
  private final int entryBytes;
  private final int entriesPerChunk;
  private final List<MappedByteBuffer> chunks = new ArrayList<>();

  private FeatureFile(FileChannel channel, int floats) {
    this.channel = channel;
    this.entryBytes = entryBytes(floats);
    this.entriesPerChunk = Math.max(1, CHUNK_BYTES / entryBytes);
  }

  static int entryBytes(int floats) {
    return Math.addExact(Math.multiplyExact(floats, 4), DIGEST_BYTES + 4);
  }

  /** Opens the file of the key, creating or replacing it where needed; the caller has the lock. */
  static FeatureFile open(Path path, FeatureKey key) throws IOException {
    ByteBuffer header = header(key);
    if (Files.exists(path) && !hasHeader(path, header)) {
      LOG.warn("feature cache: {} has a damaged header; its features are computed again", path);
      create(path, header);
    } else if (!Files.exists(path)) {
      create(path, header);
    }
    return new FeatureFile(
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), key.floats());
  }

  private static ByteBuffer header(FeatureKey key) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putInt(VERSION).putInt(key.floats());
    header.put(HexFormat.of().parseHex(key.digest()));
    CRC32C crc = new CRC32C();
    crc.update(header.array(), 0, header.position());
    header.putInt((int) crc.getValue());
    return header.rewind();
  }

  private static boolean hasHeader(Path path, ByteBuffer expected) throws IOException {
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer found = ByteBuffer.allocate(HEADER_BYTES);
      while (found.hasRemaining() && channel.read(found) >= 0) {}
      return found.flip().equals(expected.duplicate());
    }
  }

  private static void create(Path path, ByteBuffer header) throws IOException {
    try (Draft draft = Draft.file(path)) {
      try (FileChannel channel = FileChannel.open(draft.path(), StandardOpenOption.WRITE)) {
        writeFully(channel, header.duplicate(), 0);
        channel.force(true);
      }
      draft.publish();
    }
  }

  /** Number of complete entries; bytes after the last one are what a crash left. */
  long entryCount() throws IOException {
    return Math.max(0, channel.size() - HEADER_BYTES) / entryBytes;
  }

  /** A little-endian view of one entry: digest, floats, CRC. */
  ByteBuffer entry(long index) throws IOException {
    int chunk = Math.toIntExact(index / entriesPerChunk);
    int offset = (int) (index % entriesPerChunk) * entryBytes;
    while (chunks.size() <= chunk) {
      chunks.add(map(chunks.size()));
    }
    if (chunks.get(chunk).limit() < offset + entryBytes) {
      chunks.set(chunk, map(chunk));
    }
    return chunks.get(chunk).slice(offset, entryBytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private MappedByteBuffer map(int chunk) throws IOException {
    long first = (long) chunk * entriesPerChunk;
    long count = Math.min(entriesPerChunk, entryCount() - first);
    return channel.map(
        FileChannel.MapMode.READ_ONLY, HEADER_BYTES + first * entryBytes, count * entryBytes);
  }

  /** Writes complete entries after the last complete one; the caller has the lock. */
  void append(ByteBuffer entries) throws IOException {
    writeFully(channel, entries, HEADER_BYTES + entryCount() * entryBytes);
  }

  static int crc(ByteBuffer entryWithoutCrc) {
    CRC32C crc = new CRC32C();
    crc.update(entryWithoutCrc);
    return (int) crc.getValue();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
