package io.github.topwork.train.run;

import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job at a time works on a run folder. The operating system lets go of the lock when the
 * process ends, however it ends. The file of the lock stays: deleting it could take away the lock
 * of the next job. On a file system that knows no locks, only jobs of one process are kept apart.
 */
final class RunLock implements AutoCloseable {
  static final String NAME = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /**
   * Folders that jobs of this process work on. POSIX drops all locks of a process on a file as soon
   * as it closes that file once, so a second job here must not even open it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private RunLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder, which must be there.
   *
   * @throws RunException if another job works on it, or it cannot be written
   */
  static RunLock take(Path run) {
    try {
      return take(run, run.toRealPath());
    } catch (IOException e) {
      throw RunFiles.cannotWrite(run, e);
    }
  }

  private static RunLock take(Path run, Path folder) throws IOException {
    if (!HELD.add(folder)) {
      throw inUse(run, "this process");
    }
    @Nullable RunLock taken = null;
    try {
      taken = lock(folder);
    } finally {
      if (taken == null) {
        HELD.remove(folder);
      }
    }
    if (taken == null) {
      throw inUse(run, "another process");
    }
    return taken;
  }

  private static @Nullable RunLock lock(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        return null;
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be locked; other processes are not kept from this run", file, e);
    }
    return new RunLock(folder, channel);
  }

  private static RunException inUse(Path run, String holder) {
    return new RunException(
        new Problem(
            "Run folder is in use",
            "a run that " + holder + " is training",
            "a run on which nothing works",
            run.toString(),
            "wait for that training, or stop it"));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("the lock of {} cannot be closed", folder, e);
    } finally {
      HELD.remove(folder);
    }
  }
}
