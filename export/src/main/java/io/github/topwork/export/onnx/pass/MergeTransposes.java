package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import java.util.Optional;

/** Makes one Transpose of two in a row; those that cancel become the identity and vanish. */
final class MergeTransposes implements OnnxPass {
  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      if (node.op().equals("Transpose") && edit.contains(node)) {
        Optional<OnnxNode> before =
            edit.producer(node.input(0)).filter(other -> other.op().equals("Transpose"));
        before.ifPresent(first -> merge(first, node, edit));
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  private static void merge(OnnxNode first, OnnxNode second, OnnxEdit edit) {
    Optional<long[]> inner = first.integers("perm");
    Optional<long[]> outer = second.integers("perm");
    if (inner.isEmpty() || outer.isEmpty()) {
      return;
    }
    long[] both = new long[outer.get().length];
    for (int i = 0; i < both.length; i++) {
      both[i] = inner.get()[Math.toIntExact(outer.get()[i])];
    }
    edit.replace(
        second,
        second.withInput(0, first.input(0)).withAttribute("perm", OnnxAttribute.ofInts(both)));
  }
}
