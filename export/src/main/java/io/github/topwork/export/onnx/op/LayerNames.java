package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.Node;
import java.util.Comparator;
import java.util.List;

/** Tells which layer a node belongs to, for messages. */
final class LayerNames {
  private final List<LayerTree.Entry> longestFirst;

  LayerNames(LayerTree layers) {
    this.longestFirst =
        layers.flatten().stream()
            .sorted(
                Comparator.comparingInt((LayerTree.Entry entry) -> entry.path().length())
                    .reversed())
            .toList();
  }

  /** Written {@code node 'a/b/MatrixInverse', layer 'b'}. */
  String where(Node node) {
    String path = "/" + node.name() + "/";
    for (LayerTree.Entry entry : longestFirst) {
      if (path.contains("/" + entry.path() + "/")
          || path.contains("/" + entry.layer().name() + "/")) {
        return "node '" + node.name() + "', layer '" + entry.path() + "'";
      }
    }
    return "node '" + node.name() + "'";
  }
}
