package io.github.topwork.train.run;

import io.github.topwork.file.Draft;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Writing into a run folder: whole files or none, and one clear error where it does not work. */
final class RunFiles {
  private RunFiles() {}

  /** Something that writes a file. */
  @FunctionalInterface
  interface Writing {
    void run() throws IOException;
  }

  /** Writes a text under its name once it is complete on disk. */
  static void writeText(Path file, String text) throws IOException {
    try (Draft draft = Draft.file(file)) {
      Files.writeString(draft.path(), text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
      draft.publish();
    }
  }

  /**
   * Runs it; a full disk or a missing permission becomes an error for people.
   *
   * @throws RunException if it fails
   */
  static void orExplain(Path folder, Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  static RunException cannotWrite(Path folder, IOException e) {
    IOException root = root(e);
    String reason = root instanceof FileSystemException f ? f.getReason() : root.getMessage();
    String kind = root.getClass().getSimpleName().replace("Exception", "");
    return new RunException(
        new Problem(
            "Run folder cannot be written",
            reason == null ? kind : reason,
            "room on the disk and permission to write",
            root instanceof FileSystemException f && f.getFile() != null
                ? f.getFile()
                : folder.toString(),
            "free some space, change the permissions, or choose another folder"),
        e);
  }

  /** What began it: writers of pictures wrap "No space left on device" in words of their own. */
  private static IOException root(IOException e) {
    return e.getCause() instanceof IOException cause ? root(cause) : e;
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
