package io.github.topwork.train.gradient;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One op instance to differentiate: inputs in the order of the op's arguments, some of them
 * constants.
 */
final class GradientCase {
  private final String op;
  private final String what;
  private final DataType type;
  private final List<TensorData> inputs = new ArrayList<>();
  private final List<Boolean> isVariable = new ArrayList<>();
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private int outputs = 1;

  private GradientCase(String op, String what, DataType type) {
    this.op = op;
    this.what = what;
    this.type = type;
    attributes.put("T", Attribute.of(type));
  }

  /** Starts a case in float64. */
  static GradientCase of(String op, String what) {
    return new GradientCase(op, what, DataType.DOUBLE);
  }

  /** Starts a case in float32, for kernels that have nothing else. */
  static GradientCase float32(String op, String what) {
    return new GradientCase(op, what, DataType.FLOAT);
  }

  /** Appends an input to differentiate, seeded, of magnitude 0.2 to 2 and any sign. */
  GradientCase x(long... sizes) {
    return values(false, 2, sizes);
  }

  /** Appends an input to differentiate, seeded, between 0.2 and 2. */
  GradientCase positive(long... sizes) {
    return values(true, 2, sizes);
  }

  /** Appends an input to differentiate, seeded, of magnitude 0.2 to {@code greatest}. */
  GradientCase upTo(double greatest, long... sizes) {
    return values(false, greatest, sizes);
  }

  private GradientCase values(boolean isPositive, double greatest, long... sizes) {
    Random random = new Random(31L * op.hashCode() + inputs.size());
    long count = 1;
    for (long size : sizes) {
      count *= size;
    }
    double[] values = new double[(int) count];
    for (int i = 0; i < values.length; i++) {
      double magnitude = 0.2 + (greatest - 0.2) * random.nextDouble();
      values[i] = isPositive || random.nextBoolean() ? magnitude : -magnitude;
    }
    inputs.add(tensor(type, values, sizes));
    isVariable.add(true);
    return this;
  }

  /** Appends a constant. */
  GradientCase constant(TensorData value) {
    inputs.add(value);
    isVariable.add(false);
    return this;
  }

  /** Appends seeded numbers of the case's type that are not differentiated. */
  GradientCase constantPositive(long... sizes) {
    values(true, 2, sizes);
    isVariable.set(isVariable.size() - 1, false);
    return this;
  }

  GradientCase set(String key, Attribute value) {
    attributes.put(key, value);
    return this;
  }

  GradientCase without(String key) {
    attributes.remove(key);
    return this;
  }

  /** Weighs this many outputs into the loss. */
  GradientCase outputs(int count) {
    outputs = count;
    return this;
  }

  String op() {
    return op;
  }

  /** Element type of the differentiated inputs. */
  DataType type() {
    return type;
  }

  List<TensorData> inputs() {
    return inputs;
  }

  /** Indexes of the inputs to differentiate. */
  List<Integer> variables() {
    List<Integer> indexes = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (isVariable.get(i)) {
        indexes.add(i);
      }
    }
    return indexes;
  }

  static ValueRef input(int index) {
    return ValueRef.of("x" + index);
  }

  /** The values that the op produces. */
  List<ValueRef> results() {
    List<ValueRef> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(new ValueRef("op", i));
    }
    return results;
  }

  Node node() {
    Node.Builder node = Node.builder("op", op);
    for (int i = 0; i < inputs.size(); i++) {
      node.input(input(i));
    }
    attributes.forEach(node::attribute);
    return node.build();
  }

  /** The op with placeholders in front of it. */
  Graph graph() {
    Graph.Builder graph = Graph.builder();
    for (int i = 0; i < inputs.size(); i++) {
      if (isVariable.get(i)) {
        graph.add(
            Node.builder("x" + i, "Placeholder")
                .attribute("dtype", type)
                .attribute("shape", Attribute.of(inputs.get(i).shape()))
                .build());
      } else {
        graph.constant("x" + i, inputs.get(i));
      }
    }
    return graph.add(node()).build();
  }

  static TensorData tensor(DataType type, double[] values, long... sizes) {
    if (type == DataType.DOUBLE) {
      return TensorData.ofDoubles(values, sizes);
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return TensorData.ofFloats(floats, sizes);
  }

  @Override
  public String toString() {
    return (op + " " + what).trim() + (type == DataType.FLOAT ? " float32" : "");
  }
}
