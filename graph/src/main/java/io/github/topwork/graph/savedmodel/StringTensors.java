package io.github.topwork.graph.savedmodel;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * String tensors in a bundle: the lengths as varints, a masked CRC32C over the lengths (each as a
 * 32-bit number, or 64-bit where it needs to be), then the bytes. The entry's checksum covers the
 * lengths as numbers, that checksum, and the bytes.
 */
final class StringTensors {
  private StringTensors() {}

  /** What a bundle holds of a string tensor. */
  record Encoded(byte[] bytes, int maskedCrc) {}

  static TensorData read(ByteBuffer bytes, Shape shape, int maskedCrc, String where) {
    ByteReader reader = new ByteReader(bytes, "String tensor", where);
    long count = shape.elementCount();
    if (count > reader.remaining()) {
      throw reader.damaged(reader.remaining() + " bytes", "at least " + count + " for " + shape);
    }
    CRC32C crc = new CRC32C();
    long[] lengths = new long[(int) count];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = reader.varint();
      addLength(crc, lengths[i]);
    }
    int lengthCrc = reader.fixed32();
    if (MaskedCrc.unmask(lengthCrc) != (int) crc.getValue()) {
      throw wrongChecksum(reader, "lengths");
    }
    addNumber(crc, lengthCrc, Integer.BYTES);
    List<Bytes> strings = new ArrayList<>(lengths.length);
    for (long length : lengths) {
      ByteBuffer value = reader.take(length);
      crc.update(value.duplicate());
      byte[] element = new byte[value.remaining()];
      value.get(element);
      strings.add(Bytes.of(element));
    }
    if (MaskedCrc.unmask(maskedCrc) != (int) crc.getValue()) {
      throw wrongChecksum(reader, "strings");
    }
    return TensorData.ofStrings(shape, strings);
  }

  private static ModelFormatException wrongChecksum(ByteReader reader, String of) {
    return reader.damaged("a wrong checksum", "the CRC32C of the " + of);
  }

  static Encoded write(List<Bytes> strings) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CRC32C crc = new CRC32C();
    for (Bytes string : strings) {
      SortedTableWriter.putVarint(out, string.size());
      addLength(crc, string.size());
    }
    int lengthCrc = MaskedCrc.mask((int) crc.getValue());
    SortedTableWriter.putFixed32(out, lengthCrc);
    addNumber(crc, lengthCrc, Integer.BYTES);
    for (Bytes string : strings) {
      byte[] bytes = string.toByteArray();
      out.writeBytes(bytes);
      crc.update(bytes);
    }
    return new Encoded(out.toByteArray(), MaskedCrc.mask((int) crc.getValue()));
  }

  private static void addLength(CRC32C crc, long length) {
    boolean fits = length >= 0 && length <= 0xffffffffL;
    addNumber(crc, length, fits ? Integer.BYTES : Long.BYTES);
  }

  private static void addNumber(CRC32C crc, long value, int bytes) {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    crc.update(number.putLong(value).flip().limit(bytes));
  }
}
