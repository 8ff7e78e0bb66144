package io.github.topwork.graph.op;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;

/**
 * Writes nodes of TensorFlow ops into a graph under construction, all below one scope, with every
 * attribute that has no default. Values are {@code float32} unless a method says otherwise.
 */
public final class OpWriter {
  private final Graph.Builder graph;
  private final String scope;

  /**
   * Creates a writer.
   *
   * @param graph receives the nodes
   * @param scope goes before each node's name with a {@code /}; empty for none
   */
  public OpWriter(Graph.Builder graph, String scope) {
    this.graph = graph;
    this.scope = scope.isEmpty() ? "" : scope + "/";
  }

  /** Returns a writer below this one's scope. */
  public OpWriter below(String name) {
    return new OpWriter(graph, scope + name);
  }

  /**
   * Returns {@code base} or, where a node below this scope has that name, {@code base_1} and so on.
   */
  public String freshName(String base) {
    return graph.freshName(scope + base).substring(scope.length());
  }

  /** Writes an input to feed. */
  public ValueRef placeholder(String name, DataType type, Shape shape) {
    return add(
        Node.builder(scope + name, "Placeholder")
            .attribute("dtype", type)
            .attribute("shape", Attribute.of(shape)));
  }

  /** Writes a constant. */
  public ValueRef constant(String name, TensorData value) {
    return graph.constant(scope + name, value);
  }

  /** Writes a variable and its one read, both outside of the scope; returns the read value. */
  public ValueRef variable(Variable variable) {
    graph.add(
        Node.builder(variable.name(), "VarHandleOp")
            .attribute("dtype", variable.type())
            .attribute("shape", Attribute.of(variable.shape()))
            .attribute("container", "")
            .attribute("shared_name", variable.name())
            .build());
    return add(
        Node.builder(variable.readNode(), "ReadVariableOp")
            .input(variable.name())
            .attribute("dtype", variable.type()));
  }

  /** Writes an op whose only attribute is the element type {@code T}. */
  public ValueRef op(String op, String name, ValueRef... inputs) {
    return typed(op, name, DataType.FLOAT, inputs);
  }

  /** Writes an op over {@code type} whose only attribute is the element type {@code T}. */
  public ValueRef typed(String op, String name, DataType type, ValueRef... inputs) {
    return add(Node.builder(scope + name, op).input(inputs).attribute("T", type));
  }

  /** Writes a reduction ({@code Mean}, {@code Sum}, {@code Max}) over these axes. */
  public ValueRef reduce(String op, String name, ValueRef x, boolean keepDims, int... axes) {
    ValueRef indices = constant(name + "/reduction_indices", TensorData.vector(axes));
    return add(
        Node.builder(scope + name, op)
            .input(x, indices)
            .attribute("T", DataType.FLOAT)
            .attribute("Tidx", DataType.INT32)
            .attribute("keep_dims", keepDims));
  }

  /** Writes a reshape to these sizes, one of which may be {@code -1}. */
  public ValueRef reshape(String name, ValueRef x, int... sizes) {
    ValueRef shape = constant(name + "/shape", TensorData.vector(sizes));
    return add(
        Node.builder(scope + name, "Reshape")
            .input(x, shape)
            .attribute("T", DataType.FLOAT)
            .attribute("Tshape", DataType.INT32));
  }

  /** Writes a conversion between element types. */
  public ValueRef cast(String name, ValueRef x, DataType from, DataType to) {
    return add(
        Node.builder(scope + name, "Cast")
            .input(x)
            .attribute("SrcT", from)
            .attribute("DstT", to)
            .attribute("Truncate", false));
  }

  /** Writes the shape of a value as {@code int32[rank]}. */
  public ValueRef shapeOf(String name, ValueRef x) {
    return add(
        Node.builder(scope + name, "Shape")
            .input(x)
            .attribute("T", DataType.FLOAT)
            .attribute("out_type", DataType.INT32));
  }

  /** Writes the one-hot form {@code float32[batch, depth]} of {@code int32[batch]}. */
  public ValueRef oneHot(String name, ValueRef indices, int depth) {
    return add(
        Node.builder(scope + name, "OneHot")
            .input(
                indices,
                constant(name + "/depth", TensorData.scalar(depth)),
                constant(name + "/on_value", TensorData.scalar(1f)),
                constant(name + "/off_value", TensorData.scalar(0f)))
            .attribute("T", DataType.FLOAT)
            .attribute("TI", DataType.INT32)
            .attribute("axis", -1));
  }

  /** Writes a vector of scalars of one type. */
  public ValueRef pack(String name, DataType type, ValueRef... scalars) {
    return add(
        Node.builder(scope + name, "Pack")
            .input(scalars)
            .attribute("T", type)
            .attribute("N", scalars.length)
            .attribute("axis", 0));
  }

  /** Starts a node below the scope. */
  public Node.Builder node(String op, String name) {
    return Node.builder(scope + name, op);
  }

  /** Adds a node started with {@link #node}; returns its first output. */
  public ValueRef add(Node.Builder node) {
    Node built = node.build();
    graph.add(built);
    return built.output();
  }
}
