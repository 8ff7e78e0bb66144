package io.github.topwork.importer.keras;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import java.util.List;

/**
 * A model that was built and has no numbers yet.
 *
 * @param root the outermost model
 * @param warnings what a user may want to know, one sentence each
 */
record BuiltModel(
    Graph graph,
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    LayerInstance root,
    List<String> warnings) {
  List<Variable> variables() {
    return root.allWeights().stream().map(LayerInstance.Weight::variable).toList();
  }

  LayerTree layers() {
    return new LayerTree(root.children().stream().map(LayerInstance::toLayer).toList());
  }
}
