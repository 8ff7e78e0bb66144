package io.github.topwork.graph.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.TensorSliceProto;

/** The parsed {@code variables.index}: a header under the empty key, and an entry per tensor. */
final class BundleIndex {
  private static final int MAX_SHARDS = 100_000;

  private final String where;
  private final List<Problem> problems = new ArrayList<>();
  private final AttributeReader reader = new AttributeReader();
  private final Map<String, BundleEntry> entries = new LinkedHashMap<>();
  private final Map<ByteBuffer, BundleEntry> slices = new LinkedHashMap<>();
  private @Nullable BundleHeaderProto header;

  private BundleIndex(String where) {
    this.where = where;
  }

  /**
   * Reads an index file.
   *
   * @throws ModelFormatException with everything that is wrong
   */
  static BundleIndex read(ByteBuffer file, String where) {
    BundleIndex index = new BundleIndex(where);
    SortedTableReader.read(file, where, index::add);
    index.check();
    return index;
  }

  Map<String, BundleEntry> entries() {
    return entries;
  }

  Optional<BundleEntry> slice(String key, BundleEntry.Slice slice) {
    return Optional.ofNullable(slices.get(ByteBuffer.wrap(SliceKey.of(key, slice))));
  }

  /** All entries that lie in data files. */
  List<BundleEntry> stored() {
    List<BundleEntry> stored = new ArrayList<>(slices.values());
    entries.values().stream().filter(entry -> entry.slices().isEmpty()).forEach(stored::add);
    return stored;
  }

  int shardCount() {
    return header == null ? 0 : header.getNumShards();
  }

  private void add(byte[] key, ByteBuffer value) {
    try {
      if (key.length == 0) {
        header = BundleHeaderProto.parseFrom(value);
      } else if (key[0] == 0) {
        // A part of a partitioned variable: see SliceKey.
        entry("part of a partitioned variable", BundleEntryProto.parseFrom(value))
            .ifPresent(entry -> slices.put(ByteBuffer.wrap(key), entry));
      } else {
        String name = new String(key, StandardCharsets.UTF_8);
        entry(name, BundleEntryProto.parseFrom(value)).ifPresent(entry -> entries.put(name, entry));
      }
    } catch (InvalidProtocolBufferException e) {
      problem(
          "an entry that is no message (" + e.getMessage() + ")",
          "a header or an entry",
          new String(key, StandardCharsets.UTF_8));
    }
  }

  private Optional<BundleEntry> entry(String key, BundleEntryProto message) {
    String place = "tensor '" + key + "' in " + where;
    Optional<DataType> type = reader.readType(message.getDtypeValue(), place);
    Optional<Shape> shape = reader.readShape(message.getShape(), place);
    if (type.isEmpty() || shape.isEmpty()) {
      return Optional.empty();
    }
    if (!shape.get().isFullyKnown() || message.getOffset() < 0 || message.getSize() < 0) {
      problem(
          shape.get() + ", " + message.getSize() + " bytes at " + message.getOffset(),
          "a known shape and no negative number",
          key);
      return Optional.empty();
    }
    if (message.getSlicesCount() == 0 && !sizeFits(type.get(), shape.get(), message.getSize())) {
      problem(
          message.getSize() + " bytes",
          "what " + type.get().displayName() + shape.get() + " takes",
          key);
      return Optional.empty();
    }
    return Optional.of(
        new BundleEntry(
            key,
            type.get(),
            shape.get(),
            message.getShardId(),
            message.getOffset(),
            message.getSize(),
            message.getCrc32C(),
            message.getSlicesList().stream().map(BundleIndex::slice).toList()));
  }

  private static boolean sizeFits(DataType type, Shape shape, long size) {
    try {
      return type.byteSize() == 0
          || Math.multiplyExact(shape.elementCount(), (long) type.byteSize()) == size;
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private static BundleEntry.Slice slice(TensorSliceProto message) {
    List<Long> starts = new ArrayList<>();
    List<Long> lengths = new ArrayList<>();
    for (TensorSliceProto.Extent extent : message.getExtentList()) {
      starts.add(extent.getStart());
      lengths.add(
          extent.getHasLengthCase() == TensorSliceProto.Extent.HasLengthCase.LENGTH
              ? extent.getLength()
              : -1L);
    }
    return new BundleEntry.Slice(starts, lengths);
  }

  private void check() {
    problems.addAll(reader.problems());
    if (header == null) {
      problem("no header", "a header under the empty key", "");
    } else {
      if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
        problem("endianness " + header.getEndianness(), "little-endian tensors", "");
      }
      if (header.getVersion().getMinConsumer() > 1) {
        problem("format version " + header.getVersion().getMinConsumer(), "version 0 or 1", "");
      }
      if (header.getNumShards() < 1 || header.getNumShards() > MAX_SHARDS) {
        problem(header.getNumShards() + " shards", "1 to " + MAX_SHARDS, "");
      }
      for (BundleEntry entry : stored()) {
        if (entry.shard() < 0 || entry.shard() >= header.getNumShards()) {
          problem(
              "shard " + entry.shard(), "one of " + header.getNumShards() + " shards", entry.key());
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
  }

  private void problem(String given, String expected, String key) {
    problems.add(
        ByteReader.damage(
            "Tensor bundle index",
            given,
            expected,
            key.isEmpty() ? where : "tensor '" + key + "' in " + where));
  }
}
