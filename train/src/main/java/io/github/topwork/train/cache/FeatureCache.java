package io.github.topwork.train.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features of images under one {@link FeatureKey}, in a memory-mapped file that outlives the
 * process.
 *
 * <p>Several threads may use one cache, and several processes one file. The owner closes it.
 */
public final class FeatureCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureCache.class);

  private final CacheFolder folder;
  private final FeatureKey key;
  private final FeatureFile file;
  private final Map<String, Long> indexByImage = new HashMap<>();
  private final BitSet checked = new BitSet();
  private long indexed;

  private FeatureCache(CacheFolder folder, FeatureKey key, FeatureFile file) {
    this.folder = folder;
    this.key = key;
    this.file = file;
  }

  /** A feature to be kept: the image's digest, and {@code floats} numbers that are copied. */
  public record Entry(String imageSha256, FloatBuffer feature) {}

  /**
   * Opens or creates the file of the key.
   *
   * @throws IOException if the folder cannot be created or written
   */
  public static FeatureCache open(CacheFolder folder, FeatureKey key) throws IOException {
    Files.createDirectories(folder.path());
    try (FileGuard guard = FileGuard.on(folder.lockFile(key))) {
      FeatureCache cache = new FeatureCache(folder, key, FeatureFile.open(folder.file(key), key));
      Files.setLastModifiedTime(folder.file(key), FileTime.from(Instant.now()));
      cache.indexNewEntries();
      return cache;
    }
  }

  /** Numbers per feature. */
  public int floats() {
    return key.floats();
  }

  /** Number of images whose feature is here. */
  public synchronized int entries() {
    return indexByImage.size();
  }

  /** Bytes that the entries and the header take in the file. */
  public synchronized long size() {
    return FeatureFile.HEADER_BYTES + indexed * FeatureFile.entryBytes(floats());
  }

  /** Is the feature of the image with this digest here? */
  public synchronized boolean contains(String imageSha256) {
    return indexByImage.containsKey(imageSha256);
  }

  /**
   * Makes room for so many more features, where needed by deleting the files of other keys that
   * were used longest ago.
   *
   * @return false if they are more than the folder's bound allows: do not cache then
   */
  public boolean makeRoom(long newEntries) throws IOException {
    return folder.makeRoom(
        Math.multiplyExact(newEntries, (long) FeatureFile.entryBytes(floats())), key);
  }

  /**
   * Copies a feature to {@code target}, which moves on by {@link #floats()}.
   *
   * @return false if it is not here, or was damaged (then a warning is logged and it counts as not
   *     here); {@code target} is unchanged
   */
  public boolean read(String imageSha256, FloatBuffer target) throws IOException {
    ByteBuffer entry = find(imageSha256);
    if (entry == null) {
      return false;
    }
    target.put(
        entry
            .slice(FeatureFile.DIGEST_BYTES, 4 * floats())
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer());
    return true;
  }

  private synchronized @Nullable ByteBuffer find(String imageSha256) throws IOException {
    Long index = indexByImage.get(imageSha256);
    if (index == null) {
      return null;
    }
    ByteBuffer entry = file.entry(index);
    // BitSet takes an int; a file of more entries is checked at each read.
    boolean known = index <= Integer.MAX_VALUE && checked.get(index.intValue());
    if (!known) {
      int end = entry.limit() - 4;
      if (FeatureFile.crc(entry.slice(0, end)) != entry.getInt(end)) {
        LOG.warn(
            "feature cache: entry {} of {} is damaged; the feature is computed again",
            index,
            folder.file(key));
        indexByImage.remove(imageSha256);
        return null;
      }
      if (index <= Integer.MAX_VALUE) {
        checked.set(index.intValue());
      }
    }
    return entry;
  }

  /**
   * Keeps features; those of images that are here already are left as they are.
   *
   * @throws IllegalArgumentException if a feature has not {@link #floats()} numbers
   * @throws IOException if they cannot be written, for example because the disk is full; what was
   *     here before stays
   */
  public synchronized void append(List<Entry> entries) throws IOException {
    for (Entry entry : entries) {
      if (entry.feature().remaining() != floats()) {
        throw new IllegalArgumentException(
            "feature: " + entry.feature().remaining() + " numbers (expected: " + floats() + ")");
      }
    }
    try (FileGuard guard = FileGuard.on(folder.lockFile(key))) {
      indexNewEntries();
      int entryBytes = FeatureFile.entryBytes(floats());
      Set<String> written = new HashSet<>();
      for (Entry entry : entries) {
        if (contains(entry.imageSha256()) || !written.add(entry.imageSha256())) {
          continue;
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(entryBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(HexFormat.of().parseHex(entry.imageSha256()));
        bytes
            .slice(FeatureFile.DIGEST_BYTES, 4 * floats())
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .put(entry.feature().duplicate());
        bytes.putInt(entryBytes - 4, FeatureFile.crc(bytes.slice(0, entryBytes - 4)));
        file.append(bytes.rewind());
      }
      indexNewEntries();
    }
  }

  /** Learns the entries that this or another process appended. */
  private void indexNewEntries() throws IOException {
    byte[] digest = new byte[FeatureFile.DIGEST_BYTES];
    for (long count = file.entryCount(); indexed < count; indexed++) {
      file.entry(indexed).get(0, digest);
      // A later entry replaces an earlier one, which was damaged.
      indexByImage.put(HexFormat.of().formatHex(digest), indexed);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
