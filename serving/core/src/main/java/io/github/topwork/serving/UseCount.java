package io.github.topwork.serving;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the users of something native, and frees it when its owner and the last user have let go.
 * {@code OrtSession.close()} while another thread is in {@code run()} kills the process.
 */
final class UseCount {
  private final AtomicInteger users = new AtomicInteger(1); // The owner.
  private final AtomicBoolean released = new AtomicBoolean();
  private final Runnable free;

  UseCount(Runnable free) {
    this.free = free;
  }

  /** One more user; false if the thing is freed already. Each success needs one {@link #leave}. */
  boolean tryEnter() {
    int count = users.get();
    while (count > 0) {
      if (users.compareAndSet(count, count + 1)) {
        return true;
      }
      count = users.get();
    }
    return false;
  }

  /** One user less. */
  void leave() {
    if (users.decrementAndGet() == 0) {
      free.run();
    }
  }

  /** The owner lets go; only the first call counts. */
  void release() {
    if (released.compareAndSet(false, true)) {
      leave();
    }
  }

  /** Whether the owner has let go. */
  boolean isReleased() {
    return released.get();
  }
}
