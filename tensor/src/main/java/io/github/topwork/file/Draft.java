package io.github.topwork.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * A file or folder that is being written: it lies beside its place under a hidden name, and moves
 * there when it is complete.
 *
 * <pre>{@code
 * try (Draft draft = Draft.file(target)) {
 *   Files.write(draft.path(), bytes, StandardOpenOption.WRITE);
 *   draft.publish();
 * }
 * }</pre>
 *
 * <p>The draft is there, and empty, from the beginning: open it without {@code CREATE}, so that one
 * that was discarded meanwhile does not come back.
 */
public final class Draft implements AutoCloseable {
  private final Drafts drafts;
  private final Path target;
  private final Path path;
  private final boolean isFolder;

  private Draft(Drafts drafts, Path target, boolean isFolder) throws IOException {
    this.drafts = drafts;
    this.target = target.toAbsolutePath().normalize();
    this.path =
        this.target.resolveSibling(
            "." + this.target.getFileName() + "-" + UUID.randomUUID() + ".part");
    this.isFolder = isFolder;
    // Not createTempFile: that one is closed to all but its owner, and stays so when moved.
    drafts.add(
        path,
        () -> {
          if (isFolder) {
            Files.createDirectory(path);
          } else {
            Files.createFile(path);
          }
        });
  }

  /**
   * Begins a file.
   *
   * @throws IOException if its folder cannot be written
   * @throws CancellationException after {@link #discardAll()}
   */
  public static Draft file(Path target) throws IOException {
    return file(Drafts.OF_THIS_PROCESS, target);
  }

  static Draft file(Drafts drafts, Path target) throws IOException {
    return new Draft(drafts, target, false);
  }

  /** Begins a folder; otherwise as {@link #file(Path)}. */
  public static Draft folder(Path target) throws IOException {
    return folder(Drafts.OF_THIS_PROCESS, target);
  }

  static Draft folder(Drafts drafts, Path target) throws IOException {
    return new Draft(drafts, target, true);
  }

  /**
   * Deletes every draft of this process, from whichever thread, and lets none begin or be published
   * any more: for a program that is about to end while other threads still write. There is no way
   * back.
   */
  public static void discardAll() {
    Drafts.OF_THIS_PROCESS.discardAll();
  }

  /** Where to write. */
  public Path path() {
    return path;
  }

  /** A stream that writes the file, from its beginning. */
  public OutputStream open() throws IOException {
    return Files.newOutputStream(
        path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * Moves it to its place, where it replaces a file, or an empty folder.
   *
   * @throws IOException if it cannot be moved
   * @throws CancellationException after {@link #discardAll()}
   */
  public void publish() throws IOException {
    drafts.remove(path, this::move);
  }

  private void move() throws IOException {
    if (isFolder) {
      Files.deleteIfExists(target);
    }
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes it, unless it was published. */
  @Override
  public void close() throws IOException {
    drafts.discard(path);
  }
}
