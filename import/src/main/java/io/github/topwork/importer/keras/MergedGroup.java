package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.importer.hdf5.Hdf5Group;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The groups of the same path in several files, seen as one. */
record MergedGroup(List<Hdf5Group> groups) {
  MergedGroup {
    groups = List.copyOf(groups);
  }

  /** The group of this name in any of the files. */
  Optional<MergedGroup> group(String name) {
    List<Hdf5Group> found = groups.stream().flatMap(group -> group.group(name).stream()).toList();
    return found.isEmpty() ? Optional.empty() : Optional.of(new MergedGroup(found));
  }

  Optional<Hdf5Dataset> dataset(String name) {
    return groups.stream().flatMap(group -> group.dataset(name).stream()).findFirst();
  }

  Set<String> children() {
    Set<String> all = new LinkedHashSet<>();
    groups.forEach(group -> all.addAll(group.children()));
    return all;
  }

  String path() {
    return groups.get(0).path();
  }
}
