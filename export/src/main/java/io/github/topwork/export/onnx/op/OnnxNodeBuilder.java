package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects the parts of one ONNX node; ends with one of the {@code output} methods. */
public final class OnnxNodeBuilder {
  private final OnnxGraphBuilder onnx;
  private final String op;
  private final String scope;
  private final List<String> inputs = new ArrayList<>();
  private final SortedMap<String, OnnxAttribute> attributes = new TreeMap<>();

  /** {@code scope} is the name of the TensorFlow node that is being converted. */
  OnnxNodeBuilder(OnnxGraphBuilder onnx, String op, String scope) {
    this.onnx = onnx;
    this.op = op;
    this.scope = scope;
  }

  /** Appends a TensorFlow value as it lies in TensorFlow. */
  public OnnxNodeBuilder input(ValueRef value) {
    return input(onnx.asIs(value));
  }

  /** Appends an ONNX value; the empty string leaves an optional input out. */
  public OnnxNodeBuilder input(String value) {
    inputs.add(value);
    return this;
  }

  /** Appends a constant int64 vector. */
  public OnnxNodeBuilder constant(long... values) {
    return input(onnx.initializer(scope + "/" + op + "/const", TensorData.vector(values)));
  }

  /** Appends a constant. */
  public OnnxNodeBuilder constant(TensorData value) {
    return input(onnx.initializer(scope + "/" + op + "/const", value));
  }

  /** Sets an integer attribute. */
  public OnnxNodeBuilder attribute(String key, long value) {
    attributes.put(key, OnnxAttribute.of(value));
    return this;
  }

  /** Sets a float attribute. */
  public OnnxNodeBuilder attribute(String key, float value) {
    attributes.put(key, OnnxAttribute.of(value));
    return this;
  }

  /** Sets a text attribute. */
  public OnnxNodeBuilder attribute(String key, String value) {
    attributes.put(key, OnnxAttribute.of(value));
    return this;
  }

  /** Sets an attribute that is a list of integers. */
  public OnnxNodeBuilder attribute(String key, long[] values) {
    attributes.put(key, OnnxAttribute.ofInts(values));
    return this;
  }

  /** Sets a flag, which ONNX stores as 0 or 1. */
  public OnnxNodeBuilder flag(String key, boolean value) {
    return attribute(key, value ? 1 : 0);
  }

  /** Adds the node and returns the name of its one output. */
  public String output() {
    String name = onnx.freshNodeName(scope + "/" + op);
    String output = onnx.freshValueName(name + ":0");
    onnx.add(new OnnxNode(name, op, inputs, List.of(output), attributes));
    return output;
  }

  /** Adds the node; its one output is output 0 of the TensorFlow node, as it lies there. */
  public void outputsOf(Node node) {
    outputsOf(node, AxisOrder.AS_IS);
  }

  /** Adds the node; its one output is output 0 of the TensorFlow node in this layout. */
  public void outputsOf(Node node, AxisOrder layout) {
    outputsOf(node, layout, 1);
  }

  /** Adds the node; its outputs are the first {@code count} of the TensorFlow node. */
  public void outputsOf(Node node, AxisOrder layout, int count) {
    String name = onnx.freshNodeName(node.name());
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add(onnx.freshValueName(node.name() + ":" + i));
    }
    onnx.add(new OnnxNode(name, op, inputs, outputs, attributes));
    for (int i = 0; i < count; i++) {
      onnx.bind(node.output(i), outputs.get(i), layout);
    }
  }
}
