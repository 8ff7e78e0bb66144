package io.github.topwork.train.run;

import io.github.topwork.train.report.Console;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Ctrl-C as a request: training ends after the batch it is at, what is to be kept is written, then
 * the JVM ends. Close it when the work is done.
 */
final class StopSignal implements BooleanSupplier, AutoCloseable {
  private static final long WAIT_SECONDS = 60;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  private StopSignal(Console console) {
    hook =
        new Thread(
            () -> {
              asked = true;
              console.println("Stopping after this batch.");
              await(console);
            },
            "topwork-stop");
  }

  /** Starts to listen for the end of the JVM, which Ctrl-C and {@code kill} ask for. */
  public static StopSignal listen(Console console) {
    StopSignal signal = new StopSignal(console);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void await(Console console) {
    try {
      if (!done.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
        console.println("Gave up waiting after " + WAIT_SECONDS + " seconds.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Was the end asked for? */
  @Override
  public boolean getAsBoolean() {
    return asked;
  }

  /** Lets the JVM end; may be called twice. */
  @Override
  public void close() {
    done.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM has begun to end in this very moment; the hook finds the latch open.
        asked = true;
      }
    }
  }
}
