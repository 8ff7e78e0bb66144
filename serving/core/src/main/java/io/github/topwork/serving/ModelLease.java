package io.github.topwork.serving;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a model until {@link #close()}. A model that is unloaded or replaced meanwhile
 * stays alive for its leases. Close each lease soon, best by try-with-resources.
 */
public final class ModelLease implements AutoCloseable {
  private final ServedModel model;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over one use of {@code model} that the caller has entered. */
  ModelLease(ServedModel model) {
    this.model = model;
  }

  /**
   * The model.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public ServedModel model() {
    if (closed.get()) {
      throw new IllegalStateException(
          "The lease of model '" + model.name() + "' is closed (expected: use before close)");
    }
    return model;
  }

  /** Gives the model back; may be called twice. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      model.uses().leave();
    }
  }
}
