package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;

/** Short forms of nodes for tests. */
public final class GraphNodes {
  private GraphNodes() {}

  /** A placeholder; -1 stands for an unknown size. */
  public static Node placeholder(String name, DataType type, long... sizes) {
    return Node.builder(name, "Placeholder")
        .attribute("dtype", type)
        .attribute("shape", Attribute.of(Shape.of(sizes)))
        .build();
  }

  /** A constant. */
  public static Node constant(String name, TensorData value) {
    return Node.builder(name, "Const")
        .attribute("dtype", value.type())
        .attribute("value", Attribute.of(value))
        .build();
  }

  /** A variable. */
  public static Node variable(String name, DataType type, long... sizes) {
    return Node.builder(name, "VarHandleOp")
        .attribute("dtype", type)
        .attribute("shape", Attribute.of(Shape.of(sizes)))
        .attribute("shared_name", name)
        .build();
  }

  /** The value of a float32 variable. */
  public static Node read(String name, String handle) {
    return Node.builder(name, "ReadVariableOp")
        .input(handle)
        .attribute("dtype", DataType.FLOAT)
        .build();
  }

  /** An op of one float32 input. */
  public static Node unary(String name, String op, String input) {
    return Node.builder(name, op).input(input).attribute("T", DataType.FLOAT).build();
  }

  /** An op of two float32 inputs. */
  public static Node binary(String name, String op, String left, String right) {
    return Node.builder(name, op).input(left, right).attribute("T", DataType.FLOAT).build();
  }

  /** Names of the nodes, in order. */
  public static List<String> names(Graph graph) {
    return graph.nodes().stream().map(Node::name).toList();
  }
}
