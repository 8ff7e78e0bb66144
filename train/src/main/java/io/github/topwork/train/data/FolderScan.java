package io.github.topwork.train.data;

import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an image folder, not opened yet.
 *
 * @param filesByClass image files of each class folder, both in code point order
 * @param otherFiles number of files without an image extension or outside of a class folder
 */
record FolderScan(SortedMap<String, List<Path>> filesByClass, int otherFiles) {
  /** Python's order of strings, by code point; Java's own compares UTF-16 units. */
  static final Comparator<String> BY_CODE_POINT =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  static final Comparator<LabelledImage> BY_NAME =
      Comparator.comparing(LabelledImage::name, BY_CODE_POINT);

  static FolderScan of(Path root, ImageFolderOptions options) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new DatasetException(
          new Problem(
              "Image folder",
              Files.exists(root) ? "a file" : "nothing there",
              ImageFolder.LAYOUT,
              root.toString(),
              "check the path"));
    }
    SortedMap<String, List<Path>> byClass = new TreeMap<>(BY_CODE_POINT);
    int others = 0;
    try (var entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          ImageFiles files = ImageFiles.in(entry, options.extensions());
          byClass.put(name, files.images());
          others += files.others();
        } else {
          others++;
        }
      }
    }
    return new FolderScan(byClass, others);
  }

  /** The path of {@code file} below {@code root}, with {@code /} on every system. */
  static String name(Path root, Path file) {
    List<String> parts = new ArrayList<>();
    root.relativize(file).forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }
}
