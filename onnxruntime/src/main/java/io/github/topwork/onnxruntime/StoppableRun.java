package io.github.topwork.onnxruntime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;

/**
 * The native options of one run, by which another thread ends it: before its next operator, or
 * sooner where an operator looks. Nobody touches them once they are freed.
 */
final class StoppableRun implements AutoCloseable {
  private final RunOptions options;
  private boolean isStopped;
  private boolean isClosed;

  StoppableRun() throws OrtException {
    this.options = new RunOptions();
  }

  RunOptions options() {
    return options;
  }

  synchronized void stop() {
    isStopped = true;
    if (!isClosed) {
      try {
        options.setTerminate(true);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime cannot end a run", e);
      }
    }
  }

  synchronized boolean isStopped() {
    return isStopped;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    options.close();
  }
}
