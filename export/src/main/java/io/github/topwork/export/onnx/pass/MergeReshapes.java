package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Lets a Reshape to a constant shape read what an op before it reshaped. */
final class MergeReshapes implements OnnxPass {
  private static final Set<String> RESHAPING = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      if (node.op().equals("Reshape") && edit.contains(node) && isAbsolute(node, edit)) {
        Optional<OnnxNode> before = edit.producer(node.input(0));
        if (before.isPresent() && RESHAPING.contains(before.get().op())) {
          edit.replace(node, node.withInput(0, before.get().input(0)));
        }
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  /** A size of 0 means "as in the input" and would mean another input's. */
  private static boolean isAbsolute(OnnxNode reshape, OnnxEdit edit) {
    return edit.constant(reshape.input(1))
        .map(target -> Arrays.stream(target.toLongs()).noneMatch(size -> size == 0))
        .orElse(false);
  }
}
