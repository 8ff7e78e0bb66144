package io.github.topwork.importer.hdf5;

import io.jhdf.FractalHeap;
import io.jhdf.GroupSymbolTableNode;
import io.jhdf.LocalHeap;
import io.jhdf.ObjectHeader;
import io.jhdf.SymbolTableEntry;
import io.jhdf.btree.BTreeV1;
import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.LinkNameForIndexedGroupRecord;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.message.LinkInfoMessage;
import io.jhdf.object.message.LinkMessage;
import io.jhdf.object.message.SymbolTableMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a group: names and addresses. Soft links, and links to other files, are left out:
 * Keras writes none, and a file must not make us open another.
 */
final class Hdf5Links {
  private static final long UNDEFINED = -1;
  private static final int MAX_NAME = 4096;
  private static final int SOFT_LINK = 2;

  private Hdf5Links() {}

  static Map<String, Long> read(Hdf5Storage storage, ObjectHeader header) {
    if (header.hasMessageOfType(SymbolTableMessage.class)) {
      return oldStyle(storage, header.getMessageOfType(SymbolTableMessage.class));
    }
    return header.hasMessageOfType(LinkInfoMessage.class) ? newStyle(storage, header) : Map.of();
  }

  private static Map<String, Long> oldStyle(Hdf5Storage storage, SymbolTableMessage table) {
    BTreeV1 tree = BTreeV1.createGroupBTree(storage, table.getBTreeAddress());
    ByteBuffer names = new LocalHeap(storage, table.getLocalHeapAddress()).getDataBuffer();
    Map<String, Long> links = new LinkedHashMap<>();
    for (long child : tree.getChildAddresses()) {
      for (SymbolTableEntry entry :
          new GroupSymbolTableNode(storage, child).getSymbolTableEntries()) {
        if (entry.getCacheType() != SOFT_LINK) {
          String name = name(storage, names, entry.getLinkNameOffset());
          links.put(name, entry.getObjectHeaderAddress());
        }
      }
    }
    return links;
  }

  private static String name(Hdf5Storage storage, ByteBuffer names, int offset) {
    int end = offset;
    while (names.get(end) != 0) {
      if (end++ - offset > MAX_NAME) {
        throw new HdfException("a name of more than " + MAX_NAME + " bytes");
      }
    }
    storage.spend(end - offset);
    byte[] bytes = new byte[end - offset];
    names.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Map<String, Long> newStyle(Hdf5Storage storage, ObjectHeader header) {
    LinkInfoMessage info = header.getMessageOfType(LinkInfoMessage.class);
    List<LinkMessage> messages = new ArrayList<>(header.getMessagesOfType(LinkMessage.class));
    if (info.getBTreeNameIndexAddress() != UNDEFINED) {
      storage.checkCounts(info.getBTreeNameIndexAddress());
      storage.checkCounts(info.getFractalHeapAddress());
      FractalHeap heap = new FractalHeap(storage, info.getFractalHeapAddress());
      for (LinkNameForIndexedGroupRecord link :
          new BTreeV2<LinkNameForIndexedGroupRecord>(storage, info.getBTreeNameIndexAddress())
              .getRecords()) {
        ByteBuffer message = heap.getId(link.getId());
        storage.spend(message.remaining());
        messages.add(LinkMessage.fromBuffer(message, storage.getSuperblock()));
      }
    }
    Map<String, Long> links = new LinkedHashMap<>();
    for (LinkMessage message : messages) {
      if (message.getLinkType() == LinkMessage.LinkType.HARD) {
        links.put(message.getLinkName(), message.getHardLinkAddress());
      }
    }
    return links;
  }
}
