package io.github.topwork.importer.hdf5;

import io.jhdf.FractalHeap;
import io.jhdf.GlobalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.AttributeNameForIndexedAttributesRecord;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.object.message.AttributeInfoMessage;
import io.jhdf.object.message.AttributeMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Text attributes of a group: fixed and variable length strings, one or many. */
final class Hdf5Attributes {
  private static final long UNDEFINED = -1;

  private final Hdf5Storage storage;
  private final Map<String, AttributeMessage> messages = new LinkedHashMap<>();
  private final Map<Long, GlobalHeap> heaps = new HashMap<>();

  Hdf5Attributes(Hdf5Storage storage, ObjectHeader header) {
    this.storage = storage;
    header
        .getMessagesOfType(AttributeMessage.class)
        .forEach(message -> messages.put(message.getName(), message));
    for (AttributeInfoMessage info : header.getMessagesOfType(AttributeInfoMessage.class)) {
      if (info.getFractalHeapAddress() != UNDEFINED) {
        readDense(info);
      }
    }
  }

  /** Attributes of a group that has many, or large ones. */
  private void readDense(AttributeInfoMessage info) {
    storage.checkCounts(info.getFractalHeapAddress());
    storage.checkCounts(info.getAttributeNameBTreeAddress());
    FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
    for (AttributeNameForIndexedAttributesRecord each :
        new BTreeV2<AttributeNameForIndexedAttributesRecord>(
                storage, info.getAttributeNameBTreeAddress())
            .getRecords()) {
      ByteBuffer bytes = heap.getId(each.getHeapId());
      storage.spend(bytes.remaining());
      AttributeMessage message = new AttributeMessage(bytes, storage, each.getFlags());
      messages.put(message.getName(), message);
    }
  }

  boolean has(String name) {
    return messages.containsKey(name);
  }

  /** The texts of an attribute; none where it is empty, of whatever type. */
  List<String> texts(String name) {
    AttributeMessage message = messages.get(name);
    ByteBuffer bytes = message == null ? null : message.getDataBuffer();
    if (message == null || bytes == null || message.getDataSpace().getTotalLength() == 0) {
      return List.of();
    }
    int size = message.getDataType().getSize();
    List<String> texts = new ArrayList<>();
    for (int at = 0; at + size <= bytes.limit(); at += size) {
      if (message.getDataType() instanceof StringData) {
        storage.spend(size);
        texts.add(fixed(bytes, at, size));
      } else if (message.getDataType() instanceof VariableLength type
          && type.isVariableLengthString()) {
        texts.add(variable(bytes, at));
      } else {
        throw new HdfException("attribute '" + name + "' holds no text");
      }
    }
    return texts;
  }

  private static String fixed(ByteBuffer bytes, int at, int size) {
    int end = at;
    while (end < at + size && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - at];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8).stripTrailing();
  }

  /** A length, the address of a heap, and the number of an object in it. */
  private String variable(ByteBuffer bytes, int at) {
    ByteBuffer reference = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(at);
    int length = reference.getInt();
    long address = 0;
    int offsets = storage.getSizeOfOffsets();
    for (int i = 0; i < offsets; i++) {
      address |= Byte.toUnsignedLong(reference.get()) << (8 * i);
    }
    int index = reference.getInt();
    if (length == 0 || index == 0) {
      return "";
    }
    GlobalHeap heap = heaps.get(address);
    if (heap == null) {
      heap = new GlobalHeap(storage, address);
      heaps.put(address, heap);
    }
    ByteBuffer object = heap.getObjectData(index);
    if (length < 0 || length > object.remaining()) {
      throw new HdfException("a text of " + length + " bytes in " + object.remaining());
    }
    storage.spend(length);
    return fixed(object, 0, length);
  }
}
