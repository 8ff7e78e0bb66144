package io.github.topwork.train.data;

import io.github.topwork.graph.Problem;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
    int[] others = {0};
    try (var entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.startsWith(".")) {
          continue;
        }
        if (Files.isDirectory(entry)) {
          byClass.put(name, images(entry, options.extensions(), others));
        } else {
          others[0]++;
        }
      }
    }
    return new FolderScan(byClass, others[0]);
  }

  /** Follows symbolic links as long as they do not lead into a folder that holds them. */
  private static List<Path> images(Path classFolder, Set<String> extensions, int[] others)
      throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        classFolder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return isHidden(dir) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (isHidden(file)) {
              return FileVisitResult.CONTINUE;
            }
            if (hasExtension(name, extensions)) {
              files.add(file);
            } else {
              others[0]++;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    files.sort(Comparator.comparing(file -> name(classFolder, file), BY_CODE_POINT));
    return List.copyOf(files);
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private static boolean hasExtension(String name, Set<String> extensions) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && extensions.contains(name.substring(dot).toLowerCase(Locale.ROOT));
  }

  /** The path of {@code file} below {@code root}, with {@code /} on every system. */
  static String name(Path root, Path file) {
    List<String> parts = new ArrayList<>();
    root.relativize(file).forEach(part -> parts.add(part.toString()));
    return String.join("/", parts);
  }
}
