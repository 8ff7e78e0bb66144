package io.github.topwork.train;

import java.util.Iterator;

/** The batches of one epoch, in order; closing it ends whatever reads ahead for it. */
public interface BatchCursor extends Iterator<Batch>, AutoCloseable {
  /** Releases what the cursor holds; may be called twice, and before the end is reached. */
  @Override
  default void close() {}

  /** Returns a cursor over batches that hold nothing to release. */
  static BatchCursor over(Iterator<Batch> batches) {
    return new BatchCursor() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Batch next() {
        return batches.next();
      }
    };
  }
}
