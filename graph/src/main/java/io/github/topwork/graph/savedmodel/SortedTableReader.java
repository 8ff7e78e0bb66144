package io.github.topwork.graph.savedmodel;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads LevelDB's sorted string table, the format of {@code variables.index}.
 *
 * <p>Blocks, each followed by a byte for its compression and a masked CRC32C; an index block whose
 * values are handles (offset and size) of data blocks; a footer of 48 bytes with two handles and
 * the magic number. Keys in a block share a prefix with the key before. See {@code
 * tensorflow/core/lib/io/table_format.txt}.
 */
final class SortedTableReader {
  static final long MAGIC = 0xdb4775248b80fb57L;
  static final int FOOTER_BYTES = 48;
  static final int TRAILER_BYTES = 5;

  /** Keys share prefixes, so that a small hostile file could spell out endless long keys. */
  private static final long MAX_KEY_BYTES = 256L << 20;

  private final ByteBuffer file;
  private final String where;
  private long keyBytes;

  private SortedTableReader(ByteBuffer file, String where) {
    this.file = file.slice().order(ByteOrder.LITTLE_ENDIAN);
    this.where = where;
  }

  /**
   * Hands every key with its value to {@code sink}, in the table's order.
   *
   * @throws ModelFormatException if the table is damaged or compressed
   */
  static void read(ByteBuffer file, String where, BiConsumer<byte[], ByteBuffer> sink) {
    new SortedTableReader(file, where).readAll(sink);
  }

  private void readAll(BiConsumer<byte[], ByteBuffer> sink) {
    int size = file.remaining();
    if (size < FOOTER_BYTES) {
      throw damaged(size + " bytes", "at least " + FOOTER_BYTES);
    }
    long magic = file.getLong(size - 8);
    if (magic != MAGIC) {
      throw damaged(
          "magic number 0x" + Long.toHexString(magic),
          "0x" + Long.toHexString(MAGIC) + " at the end of the file");
    }
    ByteReader footer = reader(file.slice(size - FOOTER_BYTES, FOOTER_BYTES - 8));
    readHandle(footer);
    List<ByteBuffer> blocks = new ArrayList<>();
    readEntries(
        block(readHandle(footer)), (key, handle) -> blocks.add(block(readHandle(reader(handle)))));
    blocks.forEach(block -> readEntries(block, sink));
  }

  private record Handle(long offset, long size) {}

  private static Handle readHandle(ByteReader reader) {
    return new Handle(reader.varint(), reader.varint());
  }

  private ByteBuffer block(Handle handle) {
    long available = file.limit() - (long) FOOTER_BYTES - TRAILER_BYTES;
    if (handle.offset < 0 || handle.size < 0 || handle.offset > available - handle.size) {
      throw damaged(
          "a block of "
              + Long.toUnsignedString(handle.size)
              + " bytes at "
              + Long.toUnsignedString(handle.offset),
          "a block inside the file of " + file.limit() + " bytes");
    }
    int offset = (int) handle.offset;
    int size = (int) handle.size;
    int expected = MaskedCrc.unmask(file.getInt(offset + size + 1));
    if (MaskedCrc.of(file.slice(offset, size + 1)) != expected) {
      throw damaged("a wrong checksum", "the CRC32C of the block at byte " + offset);
    }
    byte compression = file.get(offset + size);
    ByteBuffer block = file.slice(offset, size);
    return switch (compression) {
      case 0 -> block;
      case 1 -> Snappy.unpack(reader(block));
      default ->
          throw new ModelFormatException(
              new Problem(
                  "Tensor bundle index",
                  "a block compressed with method " + compression,
                  "no compression, or Snappy (1)",
                  where,
                  "save the model again with TensorFlow"));
    };
  }

  private void readEntries(ByteBuffer block, BiConsumer<byte[], ByteBuffer> sink) {
    if (block.remaining() < 4) {
      throw damaged("a block of " + block.remaining() + " bytes", "at least 4");
    }
    long restarts =
        Integer.toUnsignedLong(block.order(ByteOrder.LITTLE_ENDIAN).getInt(block.remaining() - 4));
    long end = block.remaining() - 4 - 4 * restarts;
    if (end < 0) {
      throw damaged(restarts + " restart points", "restart points inside the block");
    }
    ByteReader entries = reader(block.slice(0, (int) end));
    byte[] key = {};
    while (entries.remaining() > 0) {
      long shared = entries.varint();
      long unshared = entries.varint();
      long valueLength = entries.varint();
      if (shared < 0 || shared > key.length) {
        throw damaged(
            "a key that shares " + Long.toUnsignedString(shared) + " bytes",
            "at most " + key.length);
      }
      ByteBuffer tail = entries.take(unshared);
      keyBytes += shared + tail.remaining();
      if (keyBytes > MAX_KEY_BYTES) {
        throw damaged("keys of more than " + MAX_KEY_BYTES + " bytes in all", "fewer");
      }
      ByteArrayOutputStream next = new ByteArrayOutputStream();
      next.write(key, 0, (int) shared);
      while (tail.hasRemaining()) {
        next.write(tail.get());
      }
      key = next.toByteArray();
      sink.accept(key, entries.take(valueLength));
    }
  }

  private ByteReader reader(ByteBuffer bytes) {
    return new ByteReader(bytes, "Tensor bundle index", where);
  }

  private ModelFormatException damaged(String given, String expected) {
    return new ModelFormatException(
        ByteReader.damage("Tensor bundle index", given, expected, where));
  }
}
