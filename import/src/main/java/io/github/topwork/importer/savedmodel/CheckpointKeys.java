package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.pass.FunctionInliner;
import io.github.topwork.graph.pass.PruneToOutputs;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.tensor.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tensor of the bundle each variable is restored from.
 *
 * <p>Names in the graph, in the object graph and in the bundle may all differ (Keras 3 writes each
 * weight twice, under {@code variables/0} and {@code _all_variables/5}), so this follows what
 * TensorFlow itself would run: {@code RestoreV2} names the tensors, {@code AssignVariableOp} (or
 * {@code Assign}) puts each into a variable.
 */
final class CheckpointKeys {
  private static final Set<String> ASSIGNMENTS = Set.of("AssignVariableOp", "Assign");
  private static final Set<String> PASS_THROUGH = Set.of("Identity", "Snapshot");

  /**
   * Where a variable is restored from.
   *
   * @param key key in the bundle
   * @param slice which part of it, as TensorFlow writes parts; empty for all
   */
  record Source(String key, String slice) {}

  private final Map<String, Source> sources;

  private CheckpointKeys(Map<String, Source> sources) {
    this.sources = sources;
  }

  /** Follows the restore op of a model; finds nothing where it has none. */
  static CheckpointKeys of(SavedModel model) {
    Map<String, Source> sources = new HashMap<>();
    model
        .restoreNode()
        .filter(model.graph()::contains)
        .ifPresent(restore -> follow(model, restore, sources));
    return new CheckpointKeys(sources);
  }

  private static void follow(SavedModel model, String restore, Map<String, Source> sources) {
    Graph part = PruneToOutputs.of(List.of(ValueRef.of(restore))).apply(model.graph()).graph();
    FunctionChecks.throwProblems(model, part);
    Graph flat = FunctionInliner.inline(part, model.functions()).graph();
    for (Node node : flat.nodes()) {
      if (ASSIGNMENTS.contains(node.op()) && node.inputs().size() >= 2) {
        Node variable = flat.producer(passThrough(flat, node.input(0)));
        source(flat, node.input(1)).ifPresent(source -> sources.put(variable.name(), source));
      }
    }
  }

  private static Optional<Source> source(Graph flat, ValueRef value) {
    ValueRef tensor = passThrough(flat, value);
    Node restore = flat.producer(tensor);
    if (!restore.op().equals("RestoreV2") || restore.inputs().size() < 3) {
      return Optional.empty();
    }
    Optional<String> key = text(flat, restore.input(1), tensor.index());
    Optional<String> slice = text(flat, restore.input(2), tensor.index());
    return key.map(k -> new Source(k, slice.orElse("")));
  }

  private static Optional<String> text(Graph flat, ValueRef list, int index) {
    Node constant = flat.producer(passThrough(flat, list));
    if (constant.attribute("value").orElse(null) instanceof Attribute.Tensor tensor
        && tensor.value().type() == io.github.topwork.tensor.DataType.STRING) {
      List<Bytes> strings = tensor.value().strings();
      if (index < strings.size()) {
        return Optional.of(strings.get(index).toUtf8());
      }
    }
    return Optional.empty();
  }

  private static ValueRef passThrough(Graph flat, ValueRef value) {
    ValueRef current = value;
    Node producer = flat.producer(current);
    // The bound stops at a cycle, which a damaged file may have.
    for (int i = 0; i < flat.size() && PASS_THROUGH.contains(producer.op()); i++) {
      if (producer.inputs().isEmpty()) {
        break;
      }
      current = producer.input(0);
      producer = flat.producer(current);
    }
    return current;
  }

  /** Where the variable held by this node is restored from, if anywhere. */
  Optional<Source> find(String variableNode) {
    return Optional.ofNullable(sources.get(variableNode));
  }
}
