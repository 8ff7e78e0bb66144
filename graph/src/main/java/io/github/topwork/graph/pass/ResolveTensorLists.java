package io.github.topwork.graph.pass;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replaces lists of tensors, in which loops keep the values of their steps, by the values
 * themselves: a list made from a tensor is its {@code Unpack}, a stacked list the {@code Pack} of
 * its elements.
 *
 * <p>Requires that loops are unrolled. A list whose length or whose indexes are not always the same
 * stays, and so does one whose elements are read before they are written. The length of a list may
 * come from another list that this pass resolves: it comes to rest after as many runs as there are
 * lists made of lists.
 */
final class ResolveTensorLists implements GraphPass {
  /** Most elements of a list. */
  private static final int MAX_LENGTH = 1 << 16;

  @Override
  public PassResult apply(Graph graph) {
    if (graph.nodes().stream().noneMatch(node -> node.op().contains("TensorList"))) {
      return PassResult.unchanged(graph);
    }
    return new Run(graph).run();
  }

  /** Elements of a list, null where none was written yet. */
  private record Elements(List<@Nullable ValueRef> values) {
    Elements with(int index, ValueRef value) {
      List<@Nullable ValueRef> changed = new ArrayList<>(values);
      changed.set(index, value);
      return new Elements(changed);
    }
  }

  private static final class Run {
    private final Graph graph;
    private final GraphEdit edit;
    private final Graph folded;
    private final Shapes shapes;
    private final Map<ValueRef, Elements> lists = new HashMap<>();

    /** By name: the nodes that take tensors apart, until one of their values is used. */
    private final Map<String, Node> unpacks = new HashMap<>();

    Run(Graph graph) {
      this.graph = graph;
      this.edit = new GraphEdit(graph);
      this.folded = new FoldConstants().apply(graph).graph();
      this.shapes = ShapeInference.infer(graph);
    }

    PassResult run() {
      for (Node node : graph.topologicalOrder()) {
        switch (node.op()) {
          case "TensorListReserve", "EmptyTensorList" -> create(node);
          case "TensorListFromTensor" -> unpack(node);
          case "TensorListSetItem" -> set(node);
          case "TensorListPushBack" ->
              list(node, 0)
                  .ifPresent(
                      list -> {
                        List<@Nullable ValueRef> longer = new ArrayList<>(list.values());
                        longer.add(node.input(1));
                        lists.put(node.output(), new Elements(longer));
                      });
          case "TensorListGetItem" -> get(node);
          case "TensorListStack" -> stack(node);
          case "TensorListLength" ->
              list(node, 0)
                  .ifPresent(
                      list ->
                          edit.put(
                              GraphEdit.constant(
                                  node.name(), TensorData.scalar(list.values().size()))));
          case "Identity" -> list(node, 0).ifPresent(list -> lists.put(node.output(), list));
          default -> {}
        }
      }
      return edit.finish();
    }

    private Optional<Elements> list(Node node, int input) {
      return Optional.ofNullable(lists.get(node.input(input)));
    }

    private Optional<Integer> number(ValueRef value) {
      Optional<TensorData> constant = shapes.constantOf(value);
      Node producer = folded.find(value.node()).orElse(null);
      if (constant.isEmpty() && producer != null && producer.op().equals("Const")) {
        constant = Optional.of(producer.tensor("value"));
      }
      return constant
          .filter(each -> each.type() == DataType.INT32 && each.elementCount() == 1)
          .map(each -> each.toInts()[0]);
    }

    private void create(Node node) {
      Optional<Integer> length =
          node.op().equals("EmptyTensorList") ? Optional.of(0) : number(node.input(1));
      length
          .filter(count -> count >= 0 && count <= MAX_LENGTH)
          .ifPresent(
              count -> {
                List<@Nullable ValueRef> empty = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                  empty.add(null);
                }
                lists.put(node.output(), new Elements(empty));
              });
    }

    private void unpack(Node node) {
      long length =
          shapes.of(node.input(0)).rank() >= 1
              ? shapes.of(node.input(0)).dim(0).sizeOrMinusOne()
              : -1;
      if (length < 1 || length > MAX_LENGTH) {
        return;
      }
      Node unpack =
          Node.builder(edit.freshName(node.name() + "/elements"), "Unpack")
              .input(node.input(0))
              .attribute("T", node.type("element_dtype"))
              .attribute("num", length)
              .attribute("axis", 0)
              .build();
      unpacks.put(unpack.name(), unpack);
      List<@Nullable ValueRef> elements = new ArrayList<>();
      for (int i = 0; i < length; i++) {
        elements.add(unpack.output(i));
      }
      lists.put(node.output(), new Elements(elements));
    }

    private void set(Node node) {
      Optional<Integer> index = number(node.input(1));
      list(node, 0)
          .filter(list -> index.isPresent() && isWithin(index.get(), list))
          .ifPresent(
              list -> lists.put(node.output(), list.with(index.orElseThrow(), node.input(2))));
    }

    private static boolean isWithin(int index, Elements list) {
      return index >= 0 && index < list.values().size();
    }

    private void get(Node node) {
      Optional<Integer> index = number(node.input(1));
      Optional<Elements> list = list(node, 0);
      if (index.isEmpty() || list.isEmpty() || !isWithin(index.get(), list.get())) {
        return;
      }
      ValueRef value = list.get().values().get(index.get());
      if (value != null) {
        edit.replace(node.output(), used(value, node));
        edit.remove(node.name());
      }
    }

    private ValueRef used(ValueRef value, Node by) {
      Node unpack = unpacks.remove(value.node());
      if (unpack != null) {
        edit.addBefore(by.name(), unpack);
      }
      return value;
    }

    private void stack(Node node) {
      Optional<Elements> list = list(node, 0);
      if (list.isEmpty() || list.get().values().isEmpty()) {
        return;
      }
      Node.Builder pack =
          Node.builder(node.name(), "Pack")
              .controlInputs(node.controlInputs())
              .attribute("T", node.type("element_dtype"))
              .attribute("N", list.get().values().size())
              .attribute("axis", 0);
      if (list.get().values().contains(null)) {
        return;
      }
      for (ValueRef value : list.get().values()) {
        pack.input(used(requireNonNull(value), node));
      }
      edit.put(pack.build());
    }
  }
}
