package io.github.topwork.graph;

import static java.util.Objects.requireNonNull;

import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One op instance.
 *
 * @param name unique within its graph
 * @param op op type, for example {@code Conv2D}
 * @param inputs values consumed, in the order of the op's arguments
 * @param controlInputs names of nodes that must have run before
 * @param attributes by name, sorted; an attribute equal to the op's default may be absent
 */
public record Node(
    String name,
    String op,
    List<ValueRef> inputs,
    List<String> controlInputs,
    SortedMap<String, Attribute> attributes) {
  public Node {
    requireNonNull(name, "name");
    requireNonNull(op, "op");
    if (name.isEmpty() || op.isEmpty()) {
      throw new IllegalArgumentException(
          "node '" + name + "' of op '" + op + "' (expected: both not empty)");
    }
    inputs = List.copyOf(inputs);
    controlInputs = List.copyOf(new LinkedHashSet<>(controlInputs));
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

  /** Starts a node. */
  public static Builder builder(String name, String op) {
    return new Builder(name, op);
  }

  /** Starts a copy of this node. */
  public Builder toBuilder() {
    Builder builder = new Builder(name, op);
    builder.inputs.addAll(inputs);
    builder.controlInputs.addAll(controlInputs);
    builder.attributes.putAll(attributes);
    return builder;
  }

  /**
   * Input {@code index}.
   *
   * @throws ModelFormatException if the node has fewer
   */
  public ValueRef input(int index) {
    if (index >= inputs.size()) {
      throw new ModelFormatException(
          new Problem(
              "Inputs of op '" + op + "'",
              inputs.size() + " inputs",
              "an input " + index,
              "node '" + name + "'",
              "save the model again with the program that made it"));
    }
    return inputs.get(index);
  }

  /** Output {@code index}. */
  public ValueRef output(int index) {
    return new ValueRef(name, index);
  }

  /** Output 0. */
  public ValueRef output() {
    return output(0);
  }

  /** The attribute, if the node states it. */
  public Optional<Attribute> attribute(String key) {
    return Optional.ofNullable(attributes.get(key));
  }

  /**
   * The flag {@code key}.
   *
   * @throws ModelFormatException if absent or of another kind
   */
  public boolean flag(String key) {
    return require(key, Attribute.Bool.class).value();
  }

  /** The flag {@code key}, or {@code otherwise} where the node does not state it. */
  public boolean flag(String key, boolean otherwise) {
    return attributes.containsKey(key) ? flag(key) : otherwise;
  }

  /** The integer {@code key}. */
  public long integer(String key) {
    return require(key, Attribute.Int.class).value();
  }

  /** The integer {@code key}, or {@code otherwise} where the node does not state it. */
  public long integer(String key, long otherwise) {
    return attributes.containsKey(key) ? integer(key) : otherwise;
  }

  /** The float {@code key}. */
  public float number(String key) {
    return require(key, Attribute.Real.class).value();
  }

  /** The float {@code key}, or {@code otherwise} where the node does not state it. */
  public float number(String key, float otherwise) {
    return attributes.containsKey(key) ? number(key) : otherwise;
  }

  /** The text {@code key}. */
  public String text(String key) {
    return require(key, Attribute.Str.class).text();
  }

  /** The text {@code key}, or {@code otherwise} where the node does not state it. */
  public String text(String key, String otherwise) {
    return attributes.containsKey(key) ? text(key) : otherwise;
  }

  /** The element type {@code key}. */
  public DataType type(String key) {
    return require(key, Attribute.Type.class).value();
  }

  /** The shape {@code key}. */
  public Shape shape(String key) {
    return require(key, Attribute.ShapeOf.class).value();
  }

  /** The constant {@code key}. */
  public TensorData tensor(String key) {
    return require(key, Attribute.Tensor.class).value();
  }

  /** The list of integers {@code key}. */
  public List<Long> integers(String key) {
    List<Long> values = new ArrayList<>();
    for (Attribute value : require(key, Attribute.ListOf.class).values()) {
      if (!(value instanceof Attribute.Int integer)) {
        throw wrongKind(key, value, "a list of integers");
      }
      values.add(integer.value());
    }
    return List.copyOf(values);
  }

  /** The list of integers {@code key}, or {@code otherwise} where the node does not state it. */
  public List<Long> integers(String key, List<Long> otherwise) {
    return attributes.containsKey(key) ? integers(key) : otherwise;
  }

  /** The list of element types {@code key}. */
  public List<DataType> types(String key) {
    List<DataType> values = new ArrayList<>();
    for (Attribute value : require(key, Attribute.ListOf.class).values()) {
      if (!(value instanceof Attribute.Type type)) {
        throw wrongKind(key, value, "a list of element types");
      }
      values.add(type.value());
    }
    return List.copyOf(values);
  }

  private <A extends Attribute> A require(String key, Class<A> kind) {
    Attribute value = attributes.get(key);
    if (!kind.isInstance(value)) {
      throw wrongKind(key, value, kind.getSimpleName());
    }
    return kind.cast(value);
  }

  private ModelFormatException wrongKind(
      String key, @org.jspecify.annotations.Nullable Attribute given, String expected) {
    return new ModelFormatException(
        new Problem(
            "Attribute '" + key + "' of op '" + op + "'",
            given == null ? "absent" : given.toString(),
            expected,
            "node '" + name + "'",
            "save the model again with the program that made it"));
  }

  /** Collects the parts of a {@link Node}. */
  public static final class Builder {
    private String name;
    private String op;
    private final List<ValueRef> inputs = new ArrayList<>();
    private final List<String> controlInputs = new ArrayList<>();
    private final SortedMap<String, Attribute> attributes = new TreeMap<>();

    private Builder(String name, String op) {
      this.name = name;
      this.op = op;
    }

    /** Renames the node. */
    public Builder name(String newName) {
      this.name = newName;
      return this;
    }

    /** Changes the op type. */
    public Builder op(String newOp) {
      this.op = newOp;
      return this;
    }

    /** Appends inputs. */
    public Builder input(ValueRef... values) {
      inputs.addAll(List.of(values));
      return this;
    }

    /** Appends output 0 of these nodes as inputs. */
    public Builder input(String... nodes) {
      for (String node : nodes) {
        inputs.add(ValueRef.of(node));
      }
      return this;
    }

    /** Replaces all inputs. */
    public Builder inputs(List<ValueRef> values) {
      List<ValueRef> copy = List.copyOf(values);
      inputs.clear();
      inputs.addAll(copy);
      return this;
    }

    /** Replaces all control inputs. */
    public Builder controlInputs(List<String> nodes) {
      List<String> copy = List.copyOf(nodes);
      controlInputs.clear();
      controlInputs.addAll(copy);
      return this;
    }

    /** Sets an attribute. */
    public Builder attribute(String key, Attribute value) {
      attributes.put(key, value);
      return this;
    }

    /** Sets a type attribute. */
    public Builder attribute(String key, DataType value) {
      return attribute(key, Attribute.of(value));
    }

    /** Sets an integer attribute. */
    public Builder attribute(String key, long value) {
      return attribute(key, Attribute.of(value));
    }

    /** Sets a flag attribute. */
    public Builder attribute(String key, boolean value) {
      return attribute(key, Attribute.of(value));
    }

    /** Sets a text attribute. */
    public Builder attribute(String key, String value) {
      return attribute(key, Attribute.of(value));
    }

    /** Removes an attribute. */
    public Builder without(String key) {
      attributes.remove(key);
      return this;
    }

    /** Builds the node. */
    public Node build() {
      return new Node(name, op, inputs, controlInputs, attributes);
    }
  }
}
