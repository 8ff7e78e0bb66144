package io.github.topwork.graph.savedmodel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One data file of a bundle, memory-mapped: whole where one mapping can hold it (2 GiB), else
 * tensor by tensor. Mappings live until nothing refers to them, even when the file has been closed.
 */
final class ShardFile implements AutoCloseable {
  private final FileChannel channel;
  private final long size;
  private final @Nullable ByteBuffer whole;

  ShardFile(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    size = channel.size();
    whole = size <= Integer.MAX_VALUE ? channel.map(FileChannel.MapMode.READ_ONLY, 0, size) : null;
  }

  long size() {
    return size;
  }

  /** The bytes from {@code offset}; the caller has checked that they are there. */
  ByteBuffer slice(long offset, int length) {
    if (whole != null) {
      return whole.slice((int) offset, length);
    }
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
