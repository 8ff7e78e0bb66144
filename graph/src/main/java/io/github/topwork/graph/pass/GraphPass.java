package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;

/**
 * A rewrite of a flat graph that keeps what the graph computes. A pass holds no state that a run
 * changes, so one instance can be used from many threads.
 */
public interface GraphPass {
  /** Returns the rewritten graph and where the values went. */
  PassResult apply(Graph graph);

  /**
   * Returns this pass for a graph that {@code earlier} made: a pass that names values of the graph
   * follows them to where they went.
   */
  default GraphPass after(PassResult earlier) {
    return this;
  }

  /** Name in messages. */
  default String name() {
    return getClass().getSimpleName();
  }
}
