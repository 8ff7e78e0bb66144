package io.github.topwork.graph.oracle;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpArgument;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One node {@code op} over inputs {@code in0}, {@code in1} and so on: placeholders or constants.
 * Attributes that hold types or counts of inputs are set from the inputs.
 */
public final class OpCase {
  private final String op;
  private final List<DataType> types = new ArrayList<>();
  private final List<Object> inputs = new ArrayList<>();
  private final Map<String, Attribute> attributes = new HashMap<>();

  private OpCase(String op) {
    this.op = op;
  }

  /** Starts a case without inputs. */
  public static OpCase of(String op) {
    return new OpCase(op);
  }

  /** Adds a float32 placeholder. */
  public OpCase in(long... sizes) {
    return in(DataType.FLOAT, sizes);
  }

  /** Adds a placeholder. */
  public OpCase in(DataType type, long... sizes) {
    types.add(type);
    inputs.add(Shape.of(sizes));
    return this;
  }

  /** Adds a constant. */
  public OpCase constant(TensorData value) {
    types.add(value.type());
    inputs.add(value);
    return this;
  }

  /** Adds an int32 vector. */
  public OpCase ints(int... values) {
    return constant(TensorData.vector(values));
  }

  /** Adds an int32 scalar. */
  public OpCase scalar(int value) {
    return constant(TensorData.scalar(value));
  }

  /** Sets an attribute. */
  public OpCase with(String key, Attribute value) {
    attributes.put(key, value);
    return this;
  }

  /** Sets an attribute that is a list of integers. */
  public OpCase with(String key, long... values) {
    return with(key, Attribute.ofInts(values));
  }

  /** Sets an integer. */
  public OpCase integer(String key, long value) {
    return with(key, Attribute.of(value));
  }

  /** Sets a text. */
  public OpCase text(String key, String value) {
    return with(key, Attribute.of(value));
  }

  /** Sets a flag. */
  public OpCase flag(String key, boolean value) {
    return with(key, Attribute.of(value));
  }

  /** The op type. */
  public String op() {
    return op;
  }

  /** The graph; with a free batch, size 2 at the front of placeholders is unknown. */
  public Graph graph(boolean freeBatch) {
    List<Node> nodes = new ArrayList<>();
    Node.Builder node = Node.builder("op", op);
    for (int i = 0; i < inputs.size(); i++) {
      nodes.add(input(i, freeBatch));
      node.input("in" + i);
    }
    OpSchema schema = OpRegistry.tensorFlow().get(op);
    int next = 0;
    for (OpArgument argument : schema.inputs()) {
      int length = 1;
      if (!argument.numberAttribute().isEmpty()) {
        length = inputs.size() - (schema.inputs().size() - 1);
        node.attribute(argument.numberAttribute(), length);
      } else if (!argument.typeListAttribute().isEmpty()) {
        length = inputs.size() - (schema.inputs().size() - 1);
        node.attribute(
            argument.typeListAttribute(), Attribute.ofTypes(types.subList(next, next + length)));
      }
      if (!argument.typeAttribute().isEmpty()) {
        node.attribute(argument.typeAttribute(), types.get(next));
      }
      next += length;
    }
    attributes.forEach(node::attribute);
    nodes.add(node.build());
    return Graph.of(nodes);
  }

  private Node input(int i, boolean freeBatch) {
    if (inputs.get(i) instanceof TensorData value) {
      return Node.builder("in" + i, "Const")
          .attribute("dtype", value.type())
          .attribute("value", Attribute.of(value))
          .build();
    }
    Shape shape = (Shape) inputs.get(i);
    return Node.builder("in" + i, "Placeholder")
        .attribute("dtype", types.get(i))
        .attribute("shape", Attribute.of(freeBatch ? withoutBatch(shape) : shape))
        .build();
  }

  private static Shape withoutBatch(Shape shape) {
    return shape.rank() > 0 && shape.dim(0).equals(Dim.of(2))
        ? shape.withDim(0, Dim.unknown())
        : shape;
  }

  /** Seeded numbers for the placeholders: uniform in [-1, 1), or small integers. */
  public Map<String, TensorData> feeds(long seed) {
    Map<String, TensorData> feeds = new HashMap<>();
    Random random = new Random(seed);
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i) instanceof Shape shape) {
        int count = (int) shape.elementCount();
        feeds.put(
            "in" + i,
            switch (types.get(i)) {
              case FLOAT -> TensorFlowOracle.random(random.nextLong(), shape.toSizes());
              case INT32 -> TensorData.ofInts(random.ints(count, 0, 3).toArray(), shape.toSizes());
              case INT64 ->
                  TensorData.ofLongs(random.longs(count, 0, 3).toArray(), shape.toSizes());
              case BOOL ->
                  TensorData.wrap(DataType.BOOL, shape, java.nio.ByteBuffer.allocate(count));
              default -> throw new IllegalStateException("type " + types.get(i));
            });
      }
    }
    return feeds;
  }

  /** All outputs of the node. */
  public List<ValueRef> outputs() {
    Node node = graph(false).node("op");
    List<ValueRef> outputs = new ArrayList<>();
    for (int i = 0; i < OpRegistry.tensorFlow().get(op).outputCount(node); i++) {
      outputs.add(node.output(i));
    }
    return outputs;
  }

  @Override
  public String toString() {
    return op + inputs + attributes;
  }
}
