package io.github.topwork.export.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One node of an ONNX graph, of the default operator domain.
 *
 * @param name name of the TensorFlow node it came from, unique in the graph
 * @param op op type, for example {@code Conv}
 * @param inputs names of the values read; empty where an optional input is left out
 * @param outputs names of the values written, at least one
 * @param attributes by name, sorted
 */
public record OnnxNode(
    String name,
    String op,
    List<String> inputs,
    List<String> outputs,
    SortedMap<String, OnnxAttribute> attributes) {
  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    if (outputs.isEmpty()) {
      throw new IllegalArgumentException("node '" + name + "' without outputs");
    }
  }

  /** The first output. */
  public String output() {
    return outputs.get(0);
  }

  /** Input {@code index}, or empty where it is left out. */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /** The integer {@code key}, or {@code otherwise} where the node does not state it. */
  public long integer(String key, long otherwise) {
    return attributes.get(key) instanceof OnnxAttribute.Int integer ? integer.value() : otherwise;
  }

  /** The float {@code key}, or {@code otherwise} where the node does not state it. */
  public float number(String key, float otherwise) {
    return attributes.get(key) instanceof OnnxAttribute.Real real ? real.value() : otherwise;
  }

  /** The integers {@code key}, if the node states them. */
  public Optional<long[]> integers(String key) {
    return attributes.get(key) instanceof OnnxAttribute.Ints ints
        ? Optional.of(ints.toArray())
        : Optional.empty();
  }

  /** Returns this node with input {@code index} replaced, or appended where it was left out. */
  public OnnxNode withInput(int index, String value) {
    List<String> changed = new ArrayList<>(inputs);
    while (changed.size() <= index) {
      changed.add("");
    }
    changed.set(index, value);
    return new OnnxNode(name, op, changed, outputs, attributes);
  }

  /** Returns this node with other inputs. */
  public OnnxNode withInputs(List<String> values) {
    return new OnnxNode(name, op, values, outputs, attributes);
  }

  /** Returns this node with other outputs. */
  public OnnxNode withOutputs(List<String> values) {
    return new OnnxNode(name, op, inputs, values, attributes);
  }

  /** Returns this node with an attribute set. */
  public OnnxNode withAttribute(String key, OnnxAttribute value) {
    SortedMap<String, OnnxAttribute> changed = new TreeMap<>(attributes);
    changed.put(key, value);
    return new OnnxNode(name, op, inputs, outputs, changed);
  }

  /** Written {@code y = Conv(x, w) group=1 strides=[2, 2]}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(String.join(", ", outputs)).append(" = ").append(op).append('(');
    text.append(String.join(", ", inputs)).append(')');
    attributes.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.toString();
  }
}
