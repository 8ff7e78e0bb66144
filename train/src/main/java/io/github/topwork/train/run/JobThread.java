package io.github.topwork.train.run;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread for one job. An interrupt closes the file channels that the interrupted thread uses, and
 * would end a job with whatever error that gives; here the caller waits, and its interrupt is a
 * request to stop like any other.
 */
final class JobThread {
  private JobThread() {}

  /** Work that asks now and then whether it shall stop. */
  @FunctionalInterface
  interface Job<T> {
    T run(BooleanSupplier stop) throws IOException;
  }

  /**
   * Runs the job and waits for it. When the caller is interrupted, the job is asked to stop, its
   * result is returned all the same, and the caller is interrupted again.
   *
   * @param stop whether the job shall stop for another reason; called on the job's thread
   */
  static <T> T run(BooleanSupplier stop, Job<T> job) throws IOException {
    Interrupt interrupt = new Interrupt();
    FutureTask<T> task =
        new FutureTask<>(() -> job.run(() -> interrupt.seen || stop.getAsBoolean()));
    Thread thread = new Thread(task, "topwork-training");
    thread.start();
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupt.seen = true;
        }
      }
    } catch (ExecutionException e) {
      throw asItWas(e.getCause());
    } finally {
      if (interrupt.seen) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static final class Interrupt {
    private volatile boolean seen;
  }

  private static IOException asItWas(@Nullable Throwable thrown) {
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    // A job throws nothing else that is checked.
    return thrown instanceof IOException io ? io : new IOException(thrown);
  }
}
