package io.github.topwork.importer.hdf5;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A group of an {@link Hdf5File}. */
public final class Hdf5Group {
  private final Group group;
  private final Hdf5File file;

  Hdf5Group(Group group, Hdf5File file) {
    this.group = group;
    this.file = file;
  }

  /** Path within the file, ending in {@code /}. */
  public String path() {
    return group.getPath();
  }

  /** Names of the groups and datasets within, in the file's order. */
  public List<String> children() {
    return file.guard(path(), "children", () -> List.copyOf(group.getChildren().keySet()));
  }

  /** The group of this name or path within, if there is one. */
  public Optional<Hdf5Group> group(String name) {
    return node(name)
        .filter(node -> node instanceof Group)
        .map(node -> new Hdf5Group((Group) node, file));
  }

  /** The dataset of this name or path within, if there is one. */
  public Optional<Hdf5Dataset> dataset(String name) {
    return node(name)
        .filter(node -> node instanceof Dataset)
        .map(node -> new Hdf5Dataset((Dataset) node, file));
  }

  private Optional<Node> node(String path) {
    return file.guard(
        path(),
        path,
        () -> {
          Node node = group;
          for (String name : path.split("/")) {
            if (name.isEmpty()) {
              continue;
            }
            if (!(node instanceof Group parent)) {
              return Optional.empty();
            }
            Node next = parent.getChildren().get(name);
            if (next == null) {
              return Optional.empty();
            }
            node = next;
          }
          return Optional.of(node);
        });
  }

  /** Is there an attribute of this name? */
  public boolean hasAttribute(String name) {
    return attribute(name).isPresent();
  }

  /** A text attribute, if there is one. */
  public Optional<String> text(String name) {
    return attribute(name)
        .map(found -> file.guard(path(), "attribute " + name, () -> String.valueOf(value(found))));
  }

  /** An attribute that is a list of texts, if there is one; an empty list may be of any type. */
  public Optional<List<String>> texts(String name) {
    return attribute(name)
        .map(
            found ->
                file.guard(
                    path(),
                    "attribute " + name,
                    () -> {
                      List<String> all = new ArrayList<>();
                      if (found.getSize() > 0 && value(found) instanceof Object[] values) {
                        for (Object value : values) {
                          all.add(String.valueOf(value));
                        }
                      }
                      return List.copyOf(all);
                    }));
  }

  private Optional<Attribute> attribute(String name) {
    return file.guard(
        path(), "attribute " + name, () -> Optional.ofNullable(group.getAttributes().get(name)));
  }

  private static Object value(Attribute attribute) {
    Object data = attribute.getData();
    return data == null ? "" : data;
  }
}
