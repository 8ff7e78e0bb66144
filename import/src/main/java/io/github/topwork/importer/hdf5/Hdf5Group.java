package io.github.topwork.importer.hdf5;

import io.jhdf.ObjectHeader;
import io.jhdf.object.message.DataSpaceMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A group of an {@link Hdf5File}. What it holds is read when first asked for. */
public final class Hdf5Group {
  private final Hdf5File file;
  private final String path;
  private final ObjectHeader header;
  private final Map<String, Object> opened = new HashMap<>();
  private @Nullable Map<String, Long> links;
  private @Nullable Hdf5Attributes attributes;

  Hdf5Group(Hdf5File file, String path, ObjectHeader header) {
    this.file = file;
    this.path = path;
    this.header = header;
  }

  /** Path within the file, ending in {@code /}. */
  public String path() {
    return path;
  }

  /** Names of the groups and datasets within, in the file's order. */
  public List<String> children() {
    return List.copyOf(links().keySet());
  }

  /** The group of this name or path within, if there is one. */
  public Optional<Hdf5Group> group(String name) {
    return node(name).filter(node -> node instanceof Hdf5Group).map(node -> (Hdf5Group) node);
  }

  /** The dataset of this name or path within, if there is one. */
  public Optional<Hdf5Dataset> dataset(String name) {
    return node(name).filter(node -> node instanceof Hdf5Dataset).map(node -> (Hdf5Dataset) node);
  }

  private Optional<Object> node(String name) {
    Object node = this;
    for (String part : name.split("/")) {
      if (part.isEmpty()) {
        continue;
      }
      if (!(node instanceof Hdf5Group parent)) {
        return Optional.empty();
      }
      Object next = parent.child(part);
      if (next == null) {
        return Optional.empty();
      }
      node = next;
    }
    return Optional.of(node);
  }

  private @Nullable Object child(String name) {
    Object known = opened.get(name);
    Long address = links().get(name);
    if (known != null || address == null) {
      return known;
    }
    Object child =
        file.guard(
            path,
            name,
            () -> {
              ObjectHeader found = ObjectHeader.readObjectHeader(file.storage(), address);
              return found.hasMessageOfType(DataSpaceMessage.class)
                  ? new Hdf5Dataset(file, path + name, found)
                  : new Hdf5Group(file, path + name + "/", found);
            });
    opened.put(name, child);
    return child;
  }

  private Map<String, Long> links() {
    Map<String, Long> known = links;
    if (known == null) {
      known = file.guard(path, "children", () -> Hdf5Links.read(file.storage(), header));
      links = known;
    }
    return known;
  }

  /** Is there an attribute of this name? */
  public boolean hasAttribute(String name) {
    return attributes().has(name);
  }

  /** A text attribute, if there is one. */
  public Optional<String> text(String name) {
    return texts(name).map(all -> all.isEmpty() ? "" : all.get(0));
  }

  /** An attribute that is a list of texts, if there is one; an empty list may be of any type. */
  public Optional<List<String>> texts(String name) {
    return hasAttribute(name)
        ? Optional.of(file.guard(path, "attribute " + name, () -> attributes().texts(name)))
        : Optional.empty();
  }

  private Hdf5Attributes attributes() {
    Hdf5Attributes known = attributes;
    if (known == null) {
      known = file.guard(path, "attributes", () -> new Hdf5Attributes(file.storage(), header));
      attributes = known;
    }
    return known;
  }
}
