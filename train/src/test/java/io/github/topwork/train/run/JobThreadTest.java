package io.github.topwork.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
class JobThreadTest {
  @Test
  void asksTheJobToStop_andKeepsItsResult_whenTheCallerIsInterrupted() throws Exception {
    Thread caller = Thread.currentThread();
    CountDownLatch started = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              try {
                started.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              caller.interrupt();
            });
    other.start();

    String result =
        JobThread.run(
            () -> false,
            stop -> {
              started.countDown();
              while (!stop.getAsBoolean()) {
                Thread.onSpinWait();
              }
              return "stopped, interrupted " + Thread.currentThread().isInterrupted();
            });

    assertThat(result).isEqualTo("stopped, interrupted false");
    assertThat(Thread.interrupted()).isTrue();
    other.join();
  }

  @Test
  void passesOnTheCallersOwnWish() throws IOException {
    boolean told = JobThread.run(() -> true, stop -> stop.getAsBoolean());
    boolean untold = JobThread.run(() -> false, stop -> stop.getAsBoolean());
    assertThat(told).isTrue();
    assertThat(untold).isFalse();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void throwsWhatTheJobThrows() {
    for (Throwable thrown :
        new Throwable[] {
          new IOException("a"), new IllegalStateException("b"), new OutOfMemoryError("c")
        }) {
      assertThatThrownBy(() -> JobThread.run(() -> false, stop -> fail(thrown))).isSameAs(thrown);
    }
  }

  private static String fail(Throwable thrown) throws IOException {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    throw (IOException) thrown;
  }
}
