package io.github.topwork.train.data;

import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Loads batches ahead on all cores and gives them in order; holds a bounded number of them. */
final class PrefetchCursor implements BatchCursor {
  private final Iterator<Callable<Batch>> work;
  private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
  private final ExecutorService threads;
  private final Runnable release;

  /**
   * Starts loading.
   *
   * @param release frees what loading needs, once no thread loads any more
   */
  PrefetchCursor(List<Callable<Batch>> batches, Runnable release) {
    this.release = release;
    int cores = Runtime.getRuntime().availableProcessors();
    work = batches.iterator();
    threads =
        Executors.newFixedThreadPool(
            cores,
            task -> {
              Thread thread = new Thread(task, "topwork-images");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < 2 * cores; i++) {
      submitNext();
    }
  }

  private void submitNext() {
    if (work.hasNext()) {
      ahead.add(threads.submit(work.next()));
    }
  }

  @Override
  public boolean hasNext() {
    return !ahead.isEmpty();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no batch left in this epoch");
    }
    try {
      Batch batch = ahead.remove().get();
      submitNext();
      return batch;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a batch");
    } catch (ExecutionException e) {
      close();
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("loading a batch", e.getCause());
    }
  }

  @Override
  public void close() {
    ahead.clear();
    threads.shutdownNow();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    release.run();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
