package io.github.topwork.graph.pass;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the rewrites of {@link DifferentiableForm} work with. New nodes are named after the old. */
record Rewrite(Shapes shapes, GraphEdit edit, List<Problem> problems) {

  /** Adds node {@code <node>/<part>} of the node's type. */
  ValueRef add(Node node, String part, String op, UnaryOperator<Node.Builder> fill) {
    Node.Builder builder =
        Node.builder(edit.freshName(node.name() + "/" + part), op).attribute("T", node.type("T"));
    return edit.addBefore(node.name(), fill.apply(builder).build());
  }

  /** Adds constant {@code <node>/<part>}. */
  ValueRef constant(Node node, String part, TensorData value) {
    return edit.constantBefore(node.name(), node.name() + "/" + part, value);
  }

  /** Adds an int32 vector {@code <node>/<part>}. */
  ValueRef ints(Node node, String part, long... values) {
    return constant(node, part, TensorData.ofInts(toInts(values), values.length));
  }

  /** Adds an int32 matrix with rows of two {@code <node>/<part>}. */
  ValueRef pairs(Node node, String part, long... values) {
    return constant(node, part, TensorData.ofInts(toInts(values), values.length / 2, 2));
  }

  private static int[] toInts(long[] values) {
    int[] ints = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ints[i] = Math.toIntExact(values[i]);
    }
    return ints;
  }

  /**
   * Adds a scalar of the node's type; empty, and a problem, where that is neither 32 nor 64 bit.
   */
  Optional<ValueRef> scalar(Node node, String part, double value) {
    return tensorOf(node, new double[] {value}, Shape.SCALAR)
        .map(tensor -> constant(node, part, tensor));
  }

  /** The numbers as a tensor of the node's type; empty, and a problem, for half precision. */
  Optional<TensorData> tensorOf(Node node, double[] values, Shape shape) {
    DataType type = node.type("T");
    if (type == DataType.DOUBLE) {
      return Optional.of(TensorData.ofDoubles(values, shape.toSizes()));
    }
    if (type != DataType.FLOAT) {
      refuse(node, "element type " + type.displayName(), "float32 or float64");
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return Optional.of(TensorData.wrap(type, shape, bytes.flip()));
  }

  /** Lets an op of the node's type take the node's place and name. */
  void replaceBy(Node node, String op, ValueRef... inputs) {
    replaceBy(node, op, builder -> builder.input(inputs));
  }

  /** Lets an op of the node's type take the node's place and name. */
  void replaceBy(Node node, String op, UnaryOperator<Node.Builder> fill) {
    Node.Builder builder =
        Node.builder(node.name(), op)
            .controlInputs(node.controlInputs())
            .attribute("T", node.type("T"));
    edit.put(fill.apply(builder).build());
  }

  /** Notes that the node cannot be rewritten. */
  void refuse(Node node, String given, String expected) {
    problems.add(
        new Problem(
            "Cannot differentiate op '" + node.op() + "'",
            given,
            expected,
            "node '" + node.name() + "'",
            "freeze the layers up to and including this one, or cut the backbone after it"));
  }
}
