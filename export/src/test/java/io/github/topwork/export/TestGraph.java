package io.github.topwork.export;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpArgument;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes small TensorFlow graphs by hand; type and count attributes follow from the inputs. */
public final class TestGraph {
  private final Graph.Builder graph = Graph.builder();
  private final Map<ValueRef, DataType> types = new HashMap<>();
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final List<TensorSpec> outputs = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(5);

  /** Adds a float32 input with a free batch size. */
  public ValueRef image(String name, long... sizes) {
    return input(name, DataType.FLOAT, sizes);
  }

  /** Adds an input with a free batch size. */
  public ValueRef input(String name, DataType type, long... sizes) {
    List<Dim> dims = new ArrayList<>();
    dims.add(Dim.named("batch"));
    Shape.of(sizes).dims().forEach(dims::add);
    Shape shape = Shape.of(dims);
    Shape stated = Shape.of(shape.toSizes());
    graph.add(
        Node.builder(name, "Placeholder")
            .attribute("dtype", type)
            .attribute("shape", Attribute.of(stated))
            .build());
    ValueRef value = ValueRef.of(name);
    types.put(value, type);
    inputs.add(new TensorSpec(name, value, type, shape));
    return value;
  }

  /** Adds a constant. */
  public ValueRef constant(String name, TensorData data) {
    ValueRef value = graph.constant(name, data);
    types.put(value, data.type());
    return value;
  }

  /** Adds a constant int32 vector. */
  public ValueRef ints(String name, int... values) {
    return constant(name, TensorData.vector(values));
  }

  /** Adds a 2 x 2 max pooling, which ONNX computes with channels first. */
  public ValueRef maxPool(String name, ValueRef x, int stride, String padding) {
    return op(
        name,
        "MaxPool",
        List.of(x),
        "ksize",
        new long[] {1, 2, 2, 1},
        "strides",
        new long[] {1, stride, stride, 1},
        "padding",
        padding);
  }

  /** Adds a convolution of volumes with stride 1, which ONNX computes with channels first. */
  public ValueRef conv3D(String name, ValueRef x, ValueRef filter, String padding) {
    return op(
        name,
        "Conv3D",
        List.of(x, filter),
        "strides",
        new long[] {1, 1, 1, 1, 1},
        "padding",
        padding);
  }

  /** Adds a constant of seeded numbers from -1 to 1. */
  public ValueRef weights(String name, long... sizes) {
    return weights(name, -1, 1, sizes);
  }

  /** Adds a constant of seeded numbers in a range. */
  public ValueRef weights(String name, double low, double high, long... sizes) {
    float[] values = new float[Math.toIntExact(Shape.of(sizes).elementCount())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return constant(name, TensorData.ofFloats(values, sizes));
  }

  /** Adds a node with these attributes, given as key and value in turn. */
  public ValueRef op(String name, String op, List<ValueRef> values, Object... attributes) {
    Node.Builder node = Node.builder(name, op).inputs(values);
    for (int i = 0; i < attributes.length; i += 2) {
      node.attribute((String) attributes[i], attribute(attributes[i + 1]));
    }
    complete(node, op, values);
    Node built = node.build();
    graph.add(built);
    List<java.util.Optional<DataType>> outputTypes = schema(op).outputTypes(built);
    for (int i = 0; i < outputTypes.size(); i++) {
      types.put(built.output(i), outputTypes.get(i).orElseThrow());
    }
    return built.output();
  }

  private static OpSchema schema(String op) {
    return OpRegistry.tensorFlow().find(op).orElseThrow();
  }

  private static Attribute attribute(Object value) {
    if (value instanceof Attribute attribute) {
      return attribute;
    }
    if (value instanceof Boolean flag) {
      return Attribute.of((boolean) flag);
    }
    if (value instanceof Number number) {
      return value instanceof Float
          ? Attribute.of(number.floatValue())
          : Attribute.of(number.longValue());
    }
    if (value instanceof DataType type) {
      return Attribute.of(type);
    }
    if (value instanceof long[] integers) {
      return Attribute.ofInts(integers);
    }
    return Attribute.of((String) value);
  }

  private void complete(Node.Builder node, String op, List<ValueRef> values) {
    int at = 0;
    List<OpArgument> arguments = schema(op).inputs();
    for (int i = 0; i < arguments.size(); i++) {
      OpArgument argument = arguments.get(i);
      int length = 1;
      if (!argument.numberAttribute().isEmpty()) {
        length = values.size() - at - (arguments.size() - 1 - i);
        node.attribute(argument.numberAttribute(), length);
      }
      DataType type = types.get(values.get(at));
      if (!argument.typeAttribute().isEmpty() && type != null) {
        node.attribute(argument.typeAttribute(), type);
      }
      at += length;
    }
  }

  /** Makes a value an output of the model. */
  public TestGraph output(String name, ValueRef value) {
    DataType type = types.getOrDefault(value, DataType.FLOAT);
    outputs.add(new TensorSpec(name, value, type, Shape.UNKNOWN));
    return this;
  }

  /** Builds the model; shapes of outputs are inferred. */
  public ModelGraph build() {
    ModelGraph model = model(outputs);
    Shapes shapes = ShapeInference.infer(model);
    return model(
        outputs.stream()
            .map(
                output ->
                    new TensorSpec(
                        output.name(), output.value(), output.type(), shapes.of(output.value())))
            .toList());
  }

  private ModelGraph model(List<TensorSpec> declared) {
    return new ModelGraph(
        graph.build(),
        inputs,
        declared,
        List.of(),
        LayerTree.EMPTY,
        new Provenance("test", "test", "test", "00"));
  }
}
