package io.github.topwork.importer.keras;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Map;

/**
 * What a layer has while it is written as training runs it: random numbers, and new values for its
 * state.
 */
public final class TrainingMode {
  /** Scope of the nodes that exist for training only. */
  public static final String SCOPE = "training";

  /** Placeholder {@code int64[]} that random numbers read: the number of the training step. */
  public static final ValueRef STEP = ValueRef.of(SCOPE + "/step");

  private final Graph.Builder graph;
  private final OpWriter ops;
  private final String path;
  private final long seed;
  private final Map<String, ValueRef> updates;
  private int draws;

  /**
   * Creates the mode of one layer.
   *
   * @param path of the layer, with which the names of its variables begin
   * @param seed decides what is drawn, together with the path and the step
   * @param updates receives new values by variable name
   */
  TrainingMode(
      Graph.Builder graph, OpWriter ops, String path, long seed, Map<String, ValueRef> updates) {
    this.graph = graph;
    this.ops = ops;
    this.path = path;
    this.seed = seed;
    this.updates = updates;
  }

  /**
   * Writes numbers that are uniform in [0, 1), other ones at each step.
   *
   * @param sizes {@code int32[rank]}, the shape
   * @return {@code float32} of that shape
   */
  public ValueRef uniform(ValueRef sizes) {
    return random("StatelessRandomUniform", "random_uniform", sizes);
  }

  /** Writes numbers of a standard normal distribution, else as {@link #uniform}. */
  public ValueRef normal(ValueRef sizes) {
    return random("StatelessRandomNormal", "random_normal", sizes);
  }

  private ValueRef random(String op, String name, ValueRef sizes) {
    if (!graph.contains(STEP.node())) {
      new OpWriter(graph, "").placeholder(STEP.node(), DataType.INT64, Shape.SCALAR);
    }
    // A stateless generator keyed by seed and step: the same numbers whatever ran before.
    long key = StartValues.seed(seed, path) + draws++;
    ValueRef own = ops.constant(ops.freshName("seed"), TensorData.ofLongs(new long[] {key}));
    ValueRef numbers =
        ops.add(
            ops.node(op, ops.freshName(name))
                .input(sizes, ops.pack(ops.freshName("key"), DataType.INT64, own, STEP))
                .attribute("dtype", DataType.FLOAT)
                .attribute("T", DataType.INT32)
                .attribute("Tseed", DataType.INT64));
    // TensorFlow would look for a gradient by way of the sizes, which are those of trained values.
    return ops.op("StopGradient", ops.freshName("drawn"), numbers);
  }

  /**
   * Sets what a step makes of a weight that was asked for as state.
   *
   * @param state its name within the layer
   */
  public void update(String state, ValueRef newValue) {
    updates.put(path + "/" + state, newValue);
  }
}
