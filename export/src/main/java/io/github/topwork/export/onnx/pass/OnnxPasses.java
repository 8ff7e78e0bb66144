package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxGraph;
import java.util.List;

/** The passes that every export runs. */
public final class OnnxPasses {
  /** In the order in which one makes work for the next. */
  public static final List<OnnxPass> ALL =
      List.of(
          new RemoveNoOps(),
          new MergeReshapes(),
          new MergeTransposes(),
          new MergePads(),
          new FoldIntoConv(),
          new FoldIntoGemm(),
          new RecomposeBatchNorm(),
          new MergeEqual());

  private static final int MAX_ROUNDS = 50;

  private OnnxPasses() {}

  /**
   * Runs all passes until none finds anything to do, then the change of the first convolution that
   * saves a Transpose where the graph keeps another.
   *
   * @throws IllegalStateException if round {@value #MAX_ROUNDS} still changes something
   */
  public static OnnxGraph run(OnnxGraph graph) {
    return run(new InterleaveInput().apply(run(graph, ALL)), ALL);
  }

  /** Runs these passes until none finds anything to do. */
  static OnnxGraph run(OnnxGraph graph, List<OnnxPass> passes) {
    OnnxGraph current = graph;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      OnnxGraph start = current;
      for (OnnxPass pass : passes) {
        current = pass.apply(current);
      }
      if (current == start) {
        return current;
      }
    }
    throw new IllegalStateException(
        "ONNX passes still change the graph in round "
            + MAX_ROUNDS
            + " (expected: passes that come to rest)");
  }
}
