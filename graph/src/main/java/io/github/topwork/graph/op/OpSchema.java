package io.github.topwork.graph.op;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signature of an op.
 *
 * <p>Lengths and types of arguments may depend on the node's attributes; methods that take a node
 * answer for that node.
 *
 * @param name op type
 * @param inputs input arguments, in order
 * @param outputs output arguments, in order
 * @param attributes attributes, in the order of registration
 * @param isStateful may two runs with equal inputs differ, or change something?
 */
public record OpSchema(
    String name,
    List<OpArgument> inputs,
    List<OpArgument> outputs,
    List<OpAttribute> attributes,
    boolean isStateful) {
  public OpSchema {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
  }

  /** The attribute of this name, if the op has one. */
  public Optional<OpAttribute> attribute(String key) {
    return attributes.stream().filter(attribute -> attribute.name().equals(key)).findFirst();
  }

  /** What the node states for the attribute, else the op's default, else empty. */
  public Optional<Attribute> attributeOrDefault(Node node, String key) {
    return node.attribute(key).or(() -> attribute(key).flatMap(OpAttribute::defaultValue));
  }

  /**
   * Number of outputs of this node.
   *
   * @throws ModelFormatException if an attribute that decides it is absent or not bound
   */
  public int outputCount(Node node) {
    return count(node, outputs);
  }

  /**
   * Number of inputs of this node, without control inputs.
   *
   * @throws ModelFormatException if an attribute that decides it is absent or not bound
   */
  public int inputCount(Node node) {
    return count(node, inputs);
  }

  private int count(Node node, List<OpArgument> arguments) {
    int count = 0;
    for (OpArgument argument : arguments) {
      count = Math.addExact(count, length(node, argument));
    }
    return count;
  }

  /**
   * Flat index of value {@code index} of output argument {@code argument}: what functions write
   * {@code node:argument:index}, and graphs {@code node:flat}.
   *
   * @throws ModelFormatException if the op has no such argument, or not as many values
   */
  public int outputIndex(Node node, String argument, int index) {
    int flat = 0;
    for (OpArgument output : outputs) {
      int length = length(node, output);
      if (output.name().equals(argument)) {
        if (index < 0 || index >= length) {
          throw new ModelFormatException(
              problem(node, "output '" + argument + ":" + index + "'", "an index below " + length));
        }
        return flat + index;
      }
      flat += length;
    }
    throw new ModelFormatException(
        problem(
            node,
            "output '" + argument + "'",
            "one of " + outputs.stream().map(OpArgument::name).toList()));
  }

  /** Element type of output {@code index}; empty where a caller binds it, or past the end. */
  public Optional<DataType> outputType(Node node, int index) {
    List<Optional<DataType>> types = types(node, outputs);
    return index >= 0 && index < types.size() ? types.get(index) : Optional.empty();
  }

  /** Element type of each output; empty where a caller binds it. */
  public List<Optional<DataType>> outputTypes(Node node) {
    return types(node, outputs);
  }

  /** Element type of each input; empty where a caller binds it. */
  public List<Optional<DataType>> inputTypes(Node node) {
    return types(node, inputs);
  }

  private List<Optional<DataType>> types(Node node, List<OpArgument> arguments) {
    List<Optional<DataType>> types = new ArrayList<>();
    for (OpArgument argument : arguments) {
      int length = length(node, argument);
      for (int i = 0; i < length; i++) {
        types.add(type(node, argument, i));
      }
    }
    return List.copyOf(types);
  }

  private Optional<DataType> type(Node node, OpArgument argument, int index) {
    if (argument.type().isPresent()) {
      return argument.type();
    }
    String key =
        argument.typeAttribute().isEmpty()
            ? argument.typeListAttribute()
            : argument.typeAttribute();
    Optional<Attribute> attribute = attributeOrDefault(node, key);
    if (attribute.orElse(null) instanceof Attribute.ListOf list && index < list.values().size()) {
      attribute = Optional.of(list.values().get(index));
    }
    return attribute.orElse(null) instanceof Attribute.Type type
        ? Optional.of(type.value())
        : Optional.empty();
  }

  /** Number of values that the argument takes in this node. */
  private int length(Node node, OpArgument argument) {
    if (!argument.numberAttribute().isEmpty()) {
      Attribute number = attributeOrDefault(node, argument.numberAttribute()).orElse(null);
      if (number instanceof Attribute.Int value
          && value.value() >= 0
          && value.value() <= Integer.MAX_VALUE) {
        return (int) value.value();
      }
      throw new ModelFormatException(
          problem(
              node,
              "attribute '" + argument.numberAttribute() + "' " + describe(number),
              "a count of values"));
    }
    if (!argument.typeListAttribute().isEmpty()) {
      Attribute types = attributeOrDefault(node, argument.typeListAttribute()).orElse(null);
      if (types instanceof Attribute.ListOf list) {
        return list.values().size();
      }
      throw new ModelFormatException(
          problem(
              node,
              "attribute '" + argument.typeListAttribute() + "' " + describe(types),
              "a list of element types"));
    }
    return 1;
  }

  private static String describe(@org.jspecify.annotations.Nullable Attribute attribute) {
    return attribute == null ? "absent" : attribute.toString();
  }

  private Problem problem(Node node, String given, String expected) {
    return new Problem(
        "Arguments of op '" + name + "'",
        given,
        expected,
        "node '" + node.name() + "'",
        "save the model again; this file is damaged");
  }
}
