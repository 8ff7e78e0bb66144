package io.github.topwork.importer.keras;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Files that were opened so far, for code that opens one after the other and may fail in between:
 * {@link #close} closes them all, the last one first, unless {@link #keep} gave them to somebody.
 */
final class OpenFiles implements AutoCloseable {
  /** Closes without a checked exception. */
  interface File extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<File> files = new ArrayDeque<>();

  /** Notes an open file, and returns it. */
  <T extends File> T add(T file) {
    files.push(file);
    return file;
  }

  /** Returns what closes all files; closing this does nothing any more. */
  Runnable keep() {
    OpenFiles kept = new OpenFiles();
    kept.files.addAll(files);
    files.clear();
    return kept::close;
  }

  @Override
  public void close() {
    try {
      while (!files.isEmpty()) {
        files.pop().close();
      }
    } finally {
      // One that fails must not leave the others open.
      if (!files.isEmpty()) {
        close();
      }
    }
  }
}
