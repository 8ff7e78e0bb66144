package io.github.topwork.graph.savedmodel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** Writes what {@link SortedTableReader} reads, without compression. */
final class SortedTableWriter {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int RESTART_INTERVAL = 16;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  private SortedTableWriter() {}

  /** Returns the table; the map must be sorted by unsigned bytes of its keys. */
  static byte[] write(SortedMap<byte[], byte[]> entries) {
    return new SortedTableWriter().writeAll(entries);
  }

  private byte[] writeAll(SortedMap<byte[], byte[]> entries) {
    Block index = new Block();
    Block data = new Block();
    byte[] last = {};
    for (var entry : entries.entrySet()) {
      if (data.size() >= BLOCK_BYTES) {
        index.add(last, writeBlock(data));
        data = new Block();
      }
      last = entry.getKey();
      data.add(last, entry.getValue());
    }
    index.add(last, writeBlock(data));
    byte[] metaIndexHandle = writeBlock(new Block());
    byte[] indexHandle = writeBlock(index);
    byte[] footer = new byte[SortedTableReader.FOOTER_BYTES];
    ByteBuffer.wrap(footer)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(metaIndexHandle)
        .put(indexHandle)
        .putLong(SortedTableReader.FOOTER_BYTES - 8, SortedTableReader.MAGIC);
    file.writeBytes(footer);
    return file.toByteArray();
  }

  /** Appends the block and returns its handle. */
  private byte[] writeBlock(Block block) {
    ByteArrayOutputStream handle = new ByteArrayOutputStream();
    putVarint(handle, file.size());
    byte[] bytes = block.finish();
    putVarint(handle, bytes.length);
    byte[] withCompression = Arrays.copyOf(bytes, bytes.length + 1);
    file.writeBytes(withCompression);
    putFixed32(file, MaskedCrc.mask(MaskedCrc.of(ByteBuffer.wrap(withCompression))));
    return handle.toByteArray();
  }

  static void putVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static void putFixed32(ByteArrayOutputStream out, int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static final class Block {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> restarts = new ArrayList<>(List.of(0));
    private byte[] lastKey = {};
    private int sinceRestart;

    int size() {
      return bytes.size();
    }

    void add(byte[] key, byte[] value) {
      int shared = 0;
      if (sinceRestart < RESTART_INTERVAL) {
        int mismatch = Arrays.mismatch(lastKey, key);
        shared = mismatch < 0 ? key.length : mismatch;
      } else {
        restarts.add(bytes.size());
        sinceRestart = 0;
      }
      putVarint(bytes, shared);
      putVarint(bytes, key.length - shared);
      putVarint(bytes, value.length);
      bytes.write(key, shared, key.length - shared);
      bytes.writeBytes(value);
      lastKey = key;
      sinceRestart++;
    }

    byte[] finish() {
      restarts.forEach(restart -> putFixed32(bytes, restart));
      putFixed32(bytes, restarts.size());
      return bytes.toByteArray();
    }
  }
}
