package io.github.topwork.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/** The drafts that are open, so that they can be deleted when the process is to end. */
final class Drafts {
  /** What a process leaves behind belongs to the process, whoever wrote it. */
  static final Drafts OF_THIS_PROCESS = new Drafts();

  /** A folder whose writer has not noticed yet may get one more file while it is deleted. */
  private static final int ATTEMPTS = 10;

  private final Set<Path> open = new LinkedHashSet<>();
  private boolean isOver;

  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /** Creates a draft and remembers it. */
  synchronized void add(Path path, Step creation) throws IOException {
    requireGoingOn();
    creation.run();
    open.add(path);
  }

  /** Moves a draft to its place and forgets it. */
  synchronized void remove(Path path, Step move) throws IOException {
    requireGoingOn();
    move.run();
    open.remove(path);
  }

  /** Deletes a draft; one that is not open any more is none of ours. */
  synchronized void discard(Path path) throws IOException {
    if (open.remove(path)) {
      delete(path);
    }
  }

  /** Deletes all drafts, and lets none begin or be published from now on. */
  synchronized void discardAll() {
    isOver = true;
    for (Path path : open) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          delete(path);
          break;
        } catch (IOException | UncheckedIOException e) {
          // The program ends now; what cannot be deleted stays, under its hidden name.
          continue;
        }
      }
    }
    open.clear();
  }

  private void requireGoingOn() {
    if (isOver) {
      throw new CancellationException("The program is about to end; nothing is written any more.");
    }
  }

  private static void delete(Path draft) throws IOException {
    if (!Files.exists(draft, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(draft)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException gone) {
      return;
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
