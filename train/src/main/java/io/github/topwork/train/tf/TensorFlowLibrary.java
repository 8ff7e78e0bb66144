package io.github.topwork.train.tf;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.tensorflow.TensorFlow;

/**
 * Loads TensorFlow's library on a thread that nobody interrupts. JavaCPP unpacks the library into a
 * folder that all processes share, and waits on a file lock while another one does. Interrupted
 * there, it gives that file up and loads the next one, which depends on it: the dynamic linker then
 * takes the part of the file that is there, and the process ends by SIGBUS.
 */
final class TensorFlowLibrary {
  private static volatile boolean isLoaded;

  private TensorFlowLibrary() {}

  /**
   * Returns once the library is loaded. A thread that is interrupted meanwhile waits all the same,
   * and stays interrupted.
   *
   * @throws LinkageError if it does not load
   */
  static void load() {
    if (isLoaded) {
      return;
    }
    FutureTask<String> loading = new FutureTask<>(TensorFlow::version);
    Thread thread = new Thread(loading, "topwork-tensorflow");
    // The process may end meanwhile.
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (!isLoaded) {
        try {
          loading.get();
          isLoaded = true;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("TensorFlow does not load", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
