package io.github.topwork.importer.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.exceptions.UnsupportedHdfException;
import io.jhdf.filter.ByteShuffleFilter;
import io.jhdf.object.message.DataLayoutMessage.ChunkedDataLayoutMessageV4;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Puts a dataset together that lies in chunks, which may be deflated, shuffled and have checksums.
 * No chunk is unpacked beyond the size that the dataset says, and that is checked first.
 */
final class Hdf5Chunks {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER32 = 3;
  private static final int CHECKSUM_BYTES = 4;

  /** Indexing of {@link ChunkedDataLayoutMessageV4} without a structure of its own. */
  private static final int IMPLICIT = 2;

  private final ChunkedDataset dataset;
  private final List<FilterInfo> filters = new ArrayList<>();
  private final int[] sizes;
  private final int[] chunk;
  private final int elementBytes;
  private final int chunkBytes;

  Hdf5Chunks(Hdf5Storage storage, ObjectHeader header, ChunkedDataset dataset) {
    this.dataset = dataset;
    header
        .getMessagesOfType(FilterPipelineMessage.class)
        .forEach(message -> filters.addAll(message.getFilters()));
    for (FilterInfo filter : filters) {
      if (filter.getId() != DEFLATE && filter.getId() != SHUFFLE && filter.getId() != FLETCHER32) {
        throw new UnsupportedHdfException(
            "filter "
                + filter.getId()
                + " ("
                + filter.getName()
                + "); deflate, shuffle and"
                + " fletcher32 are read");
      }
    }
    this.sizes = dataset.getDimensions();
    this.chunk = dataset.getChunkDimensions();
    this.elementBytes = dataset.getDataType().getSize();
    this.chunkBytes = checkSizes(storage);
    for (ChunkedDataLayoutMessageV4 layout :
        header.getMessagesOfType(ChunkedDataLayoutMessageV4.class)) {
      if (layout.getIndexingType() > IMPLICIT && layout.getAddress() != -1) {
        storage.checkCounts(layout.getAddress());
      }
    }
  }

  private int checkSizes(Hdf5Storage storage) {
    if (sizes.length != chunk.length || sizes.length == 0) {
      throw new HdfException(
          "a dataset " + Arrays.toString(sizes) + " in chunks " + Arrays.toString(chunk));
    }
    long bytes = elementBytes;
    long chunks = 1;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] <= 0 || sizes[i] <= 0) {
        throw new HdfException("chunks " + Arrays.toString(chunk));
      }
      bytes = Math.multiplyExact(bytes, chunk[i]);
      chunks = Math.multiplyExact(chunks, (sizes[i] - 1) / chunk[i] + 1L);
    }
    if (chunks > storage.size() / 4
        || Math.multiplyExact(bytes, chunks) > Hdf5Dataset.mostUnpacked(storage)) {
      throw new HdfException(
          chunks + " chunks of " + bytes + " bytes in a file of " + storage.size());
    }
    return (int) bytes;
  }

  /** The elements in row-major order. */
  ByteBuffer read() {
    long total = elementBytes;
    for (int size : sizes) {
      total *= size;
    }
    byte[] all = new byte[(int) total];
    int[] offset = new int[sizes.length];
    do {
      copy(decode(dataset.getRawChunkBuffer(offset.clone())), offset, all);
    } while (next(offset));
    return ByteBuffer.wrap(all);
  }

  /** Moves to the next chunk; false after the last. */
  private boolean next(int[] offset) {
    for (int i = offset.length - 1; i >= 0; i--) {
      if (offset[i] + (long) chunk[i] < sizes[i]) {
        offset[i] += chunk[i];
        return true;
      }
      offset[i] = 0;
    }
    return false;
  }

  /** Copies a chunk, row by row, as far as it lies inside. */
  private void copy(byte[] from, int[] offset, byte[] to) {
    int last = sizes.length - 1;
    int rowBytes = Math.min(chunk[last], sizes[last] - offset[last]) * elementBytes;
    int[] row = new int[sizes.length];
    do {
      long source = 0;
      long target = 0;
      for (int i = 0; i < row.length; i++) {
        source = source * chunk[i] + row[i];
        target = target * sizes[i] + offset[i] + row[i];
      }
      System.arraycopy(
          from, (int) (source * elementBytes), to, (int) (target * elementBytes), rowBytes);
    } while (nextRow(row, offset));
  }

  private boolean nextRow(int[] row, int[] offset) {
    for (int i = row.length - 2; i >= 0; i--) {
      if (++row[i] < Math.min(chunk[i], sizes[i] - offset[i])) {
        return true;
      }
      row[i] = 0;
    }
    return false;
  }

  private byte[] decode(ByteBuffer raw) {
    // What cannot be compressed grows a little, by far less than an eighth.
    boolean fits =
        filters.isEmpty()
            ? raw.remaining() == chunkBytes
            : raw.remaining() <= chunkBytes + chunkBytes / 8L + 64;
    if (!fits) {
      throw new HdfException("a chunk of " + raw.remaining() + " bytes, not " + chunkBytes);
    }
    byte[] bytes = new byte[raw.remaining()];
    raw.order(ByteOrder.LITTLE_ENDIAN).get(bytes);
    for (int i = filters.size() - 1; i >= 0; i--) {
      FilterInfo filter = filters.get(i);
      bytes =
          switch (filter.getId()) {
            case DEFLATE -> inflate(bytes);
            case SHUFFLE -> unshuffle(bytes, filter.getData());
            default -> checked(bytes);
          };
    }
    if (bytes.length < chunkBytes) {
      throw new HdfException("a chunk of " + bytes.length + " bytes, not " + chunkBytes);
    }
    return bytes;
  }

  /** The bytes before their checksum, which must be theirs. */
  private static byte[] checked(byte[] bytes) {
    int length = bytes.length - CHECKSUM_BYTES;
    if (length < 0
        || !Fletcher32.fits(
            bytes, length, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(length))) {
      throw new HdfException("a chunk whose checksum (fletcher32) is not that of its bytes");
    }
    return Arrays.copyOf(bytes, length);
  }

  private static byte[] unshuffle(byte[] bytes, int[] settings) {
    if (settings.length == 0 || settings[0] <= 0) {
      throw new HdfException("filter shuffle without the size of elements");
    }
    return new ByteShuffleFilter().decode(bytes, settings);
  }

  private byte[] inflate(byte[] packed) {
    byte[] bytes = new byte[chunkBytes + CHECKSUM_BYTES];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      int length = 0;
      int got = inflater.inflate(bytes);
      while (got > 0) {
        length += got;
        got = inflater.inflate(bytes, length, bytes.length - length);
      }
      return Arrays.copyOf(bytes, length);
    } catch (DataFormatException e) {
      throw new HdfException("a deflated chunk is damaged: " + e.getMessage());
    } finally {
      inflater.end();
    }
  }
}
