package io.github.topwork.train.run;

import io.github.topwork.graph.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process at a time works on a run folder. The operating system lets go of the lock when the
 * process ends, however it ends. Where the file system knows no locks, there is none.
 */
final class RunLock implements AutoCloseable {
  static final String NAME = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the folder, which must be there.
   *
   * @throws RunException if another process works on it, or it cannot be written
   */
  static RunLock take(Path run) {
    Path file = run.resolve(NAME);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isTaken(file, channel)) {
        channel.close();
        throw inUse(run);
      }
      return new RunLock(file, channel);
    } catch (IOException e) {
      throw RunFiles.cannotWrite(run, e);
    }
  }

  /**
   * Does nothing if no process works on the folder.
   *
   * @throws RunException if one does
   */
  static void requireFree(Path run) throws IOException {
    Path file = run.resolve(NAME);
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (isTaken(file, channel)) {
        throw inUse(run);
      }
    }
  }

  private static boolean isTaken(Path file, FileChannel channel) {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock == null;
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is locked by this process", file, e);
      return true;
    } catch (IOException e) {
      LOG.debug("{} cannot be locked", file, e);
      return false;
    }
  }

  private static RunException inUse(Path run) {
    return new RunException(
        new Problem(
            "Run folder is in use",
            "a run that another process is training",
            "a run on which no process works",
            run.toString(),
            "wait for that process, or stop it with Ctrl-C"));
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("{} cannot be deleted; the next run does it", file, e);
    }
  }
}
