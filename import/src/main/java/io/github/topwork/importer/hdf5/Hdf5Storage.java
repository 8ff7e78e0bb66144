package io.github.topwork.importer.hdf5;

import io.jhdf.Superblock;
import io.jhdf.exceptions.HdfException;
import io.jhdf.exceptions.UnsupportedHdfException;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a file, as jHDF takes them. Every read is a slice, checked against the file, and one
 * of structure draws on an account: whoever makes the HDF5 library read in circles, or the same
 * bytes again and again, comes to its end. Numbers by which jHDF would allocate before it reads are
 * checked here first ({@link #checkCounts}).
 */
final class Hdf5Storage implements HdfBackingStorage {
  /** Reading a real file through costs less than its size, and 64 bytes a structure. */
  private static final long ACCOUNT_PER_BYTE = 16;

  private static final long ACCOUNT = 1L << 24;
  private static final int COST_OF_READ = 64;

  private final ByteBuffer bytes;
  private final Superblock superblock;
  private long account;

  Hdf5Storage(ByteBuffer bytes) {
    this.bytes = bytes.asReadOnlyBuffer();
    this.superblock = Superblock.readSuperblock(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    if (superblock.getBaseAddressByte() != 0) {
      throw new UnsupportedHdfException("the file begins with a user block");
    }
    int offsets = superblock.getSizeOfOffsets();
    int lengths = superblock.getSizeOfLengths();
    if (offsets < 2 || offsets > 8 || lengths < 2 || lengths > 8) {
      throw new HdfException("addresses of " + offsets + " bytes, lengths of " + lengths);
    }
    this.account = ACCOUNT + ACCOUNT_PER_BYTE * size();
  }

  /** Draws on the account. */
  synchronized void spend(long cost) {
    account -= cost;
    if (account < 0) {
      throw new HdfException("the file refers to itself, or to the same bytes too often");
    }
  }

  /** A part of the file, without drawing on the account; for data that is not copied. */
  ByteBuffer slice(long address, long length) {
    if (address < 0 || length < 0 || address > size() - length) {
      throw new HdfException(
          length + " bytes at " + address + ", beyond the end of a file of " + size());
    }
    return bytes
        .duplicate()
        .position((int) address)
        .limit((int) (address + length))
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Part of the file, cut at its end: of the tree of a group jHDF asks for nearly twice the bytes
   * that it has and reads the first half, which may be the last of the file.
   */
  @Override
  public ByteBuffer readBufferFromAddress(long address, int length) {
    spend(COST_OF_READ + Math.max(0, (long) length));
    return slice(address, Math.min(length, Math.max(0, size() - address)));
  }

  /** Free: jHDF maps chunks, of which weights may be read any number of times. */
  @Override
  public ByteBuffer map(long address, long length) {
    return slice(address, length);
  }

  @Override
  public ByteBuffer mapNoOffset(long address, long length) {
    return map(address, length);
  }

  /**
   * Checks the counts in the header of an index or heap, for which jHDF makes room before it reads
   * what they count.
   *
   * @param address where the header lies
   */
  void checkCounts(long address) {
    ByteBuffer header = slice(address, Math.min(size() - address, 256));
    byte[] signature = new byte[4];
    header.get(signature);
    int offsets = getSizeOfOffsets();
    int lengths = getSizeOfLengths();
    switch (new String(signature, StandardCharsets.ISO_8859_1)) {
      case "BTHD" -> checkCount(header, 18 + offsets, lengths);
      case "FAHD" -> checkCount(header, 8, lengths);
      case "FRHP" -> {
        int table = 14 + 10 * lengths + 2 * offsets;
        long width = number(header, table, 2);
        long rows = number(header, table + 2 + 2 * lengths + 4 + offsets, 2);
        if (width * rows > size()) {
          throw new HdfException("a heap of " + rows + " rows of " + width + " blocks");
        }
      }
      case "EAHD" ->
          throw new UnsupportedHdfException(
              "a dataset that can grow (extensible array index) is not read");
      default -> throw new HdfException("no index or heap at " + address);
    }
  }

  private void checkCount(ByteBuffer header, int position, int length) {
    long count = number(header, position, length);
    if (count < 0 || count > size() / 4) {
      throw new HdfException("an index of " + Long.toUnsignedString(count) + " entries");
    }
  }

  private static long number(ByteBuffer from, int position, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | Byte.toUnsignedLong(from.get(position + i));
    }
    return value;
  }

  @Override
  public long getUserBlockSize() {
    return 0;
  }

  @Override
  public Superblock getSuperblock() {
    return superblock;
  }

  @Override
  public FileChannel getFileChannel() {
    throw new UnsupportedOperationException("the file lies in memory");
  }

  @Override
  public int getSizeOfOffsets() {
    return superblock.getSizeOfOffsets();
  }

  @Override
  public int getSizeOfLengths() {
    return superblock.getSizeOfLengths();
  }

  @Override
  public void close() {
    // The buffer goes with its last slice.
  }

  @Override
  public long size() {
    return bytes.capacity();
  }

  @Override
  public boolean inMemory() {
    return true;
  }
}
