package io.github.topwork.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a command is told to write, checked before the work that they are to hold. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Checks that a file can go there.
   *
   * @param option what the user calls it
   * @throws IllegalArgumentException if it is a folder, or lies in none that can be written
   */
  static void check(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw refused(option, file, "a folder", "a file to write", "name a file in it");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw refused(
          option, file, "a folder that does not exist", "a file in one that does", "create it");
    }
    if (!Files.isWritable(folder)) {
      throw refused(
          option, file, "a folder without permission to write", "one with it", "choose another");
    }
  }

  private static IllegalArgumentException refused(
      String option, Path file, String given, String expected, String fix) {
    return new IllegalArgumentException(
        option + ": '" + file + "', " + given + " (expected: " + expected + "). Fix: " + fix + ".");
  }
}
