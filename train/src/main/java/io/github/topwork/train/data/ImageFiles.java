package io.github.topwork.train.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The image files in a folder and the folders below it, told by their names and not opened yet.
 * Hidden files and folders are left out.
 *
 * @param images in code point order of their paths
 * @param others number of files without an image extension
 */
public record ImageFiles(List<Path> images, int others) {
  public ImageFiles {
    images = List.copyOf(images);
  }

  /**
   * Looks through a folder. Follows symbolic links as long as they do not lead into a folder that
   * holds them.
   *
   * @param extensions file name endings taken for images, lower-case, with the dot
   * @throws IOException if a folder cannot be read
   */
  public static ImageFiles in(Path folder, Set<String> extensions) throws IOException {
    List<Path> files = new ArrayList<>();
    int[] others = {0};
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            boolean isLeftOut = isHidden(dir) && !dir.equals(folder);
            return isLeftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file)) {
              return FileVisitResult.CONTINUE;
            }
            if (hasExtension(file.getFileName().toString(), extensions)) {
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
    files.sort(
        Comparator.comparing(file -> FolderScan.name(folder, file), FolderScan.BY_CODE_POINT));
    return new ImageFiles(files, others[0]);
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  private static boolean hasExtension(String name, Set<String> extensions) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && extensions.contains(name.substring(dot).toLowerCase(Locale.ROOT));
  }
}
