package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;

/**
 * Counts the axis and the {@code batch_dims} of {@code GatherV2} from the front where they are
 * constant and count from the back: TensorFlow's gradient takes them for sizes of a shape and fails
 * when it runs. Where the rank is not known, the axis is computed from it; {@code batch_dims}, an
 * attribute, stays.
 */
public final class AxesFromFront implements GraphPass {
  private final Map<String, Shape> given;

  private AxesFromFront(Map<String, Shape> given) {
    this.given = Map.copyOf(given);
  }

  /** Creates the pass for the inputs and variables of a model. */
  public static AxesFromFront of(ModelGraph model) {
    return new AxesFromFront(FoldConstants.shapesOf(model));
  }

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    List<Node> gathers = graph.nodes().stream().filter(node -> isFromBack(node, graph)).toList();
    if (!gathers.isEmpty()) {
      Shapes shapes = ShapeInference.infer(graph, given);
      gathers.forEach(gather -> edit.put(fromFront(gather, graph, shapes, edit)));
    }
    return edit.finish();
  }

  private static boolean isFromBack(Node node, Graph graph) {
    return node.op().equals("GatherV2")
        && (axis(node, graph) < 0 || node.integer("batch_dims", 0) < 0);
  }

  /** The axis, 0 where it is not constant. */
  private static long axis(Node gather, Graph graph) {
    Node axis = graph.producer(gather.input(2));
    return axis.op().equals("Const") ? axis.tensor("value").toLongs()[0] : 0;
  }

  private static Node fromFront(Node gather, Graph graph, Shapes shapes, GraphEdit edit) {
    Node.Builder builder = gather.toBuilder();
    long axis = axis(gather, graph);
    if (axis < 0) {
      Shape values = shapes.of(gather.input(0));
      ValueRef counted =
          values.isRanked()
              ? edit.constantBefore(
                  gather.name(),
                  gather.name() + "/axis_from_front",
                  TensorData.scalar(Math.toIntExact(values.rank() + axis)))
              : computed(gather, axis, edit);
      builder
          .inputs(List.of(gather.input(0), gather.input(1), counted))
          .attribute("Taxis", DataType.INT32);
    }
    long batchDims = gather.integer("batch_dims", 0);
    Shape indices = shapes.of(gather.input(1));
    if (batchDims < 0 && indices.isRanked()) {
      builder.attribute("batch_dims", Attribute.of(batchDims + indices.rank()));
    }
    return builder.build();
  }

  private static ValueRef computed(Node gather, long axis, GraphEdit edit) {
    String name = gather.name();
    ValueRef rank =
        edit.addBefore(
            name,
            Node.builder(edit.freshName(name + "/rank"), "Rank")
                .input(gather.input(0))
                .attribute("T", gather.type("Tparams"))
                .build());
    ValueRef fromBack =
        edit.constantBefore(
            name, name + "/axis_from_back", TensorData.scalar(Math.toIntExact(axis)));
    return edit.addBefore(
        name,
        Node.builder(edit.freshName(name + "/axis_from_front"), "AddV2")
            .input(rank, fromBack)
            .attribute("T", DataType.INT32)
            .build());
  }
}
