package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@link ShapeInference} found out about the values of a graph. */
public final class Shapes {
  private final Map<ValueRef, Shape> shapes;
  private final Map<ValueRef, DataType> types;
  private final Map<ValueRef, Ints> values;
  private final Set<String> unknownOps;
  private final Set<String> unfit;
  private final List<Problem> problems;

  Shapes(
      Map<ValueRef, Shape> shapes,
      Map<ValueRef, DataType> types,
      Map<ValueRef, Ints> values,
      Set<String> unknownOps,
      Set<String> unfit,
      List<Problem> problems) {
    this.shapes = shapes;
    this.types = types;
    this.values = values;
    this.unknownOps = unknownOps;
    this.unfit = unfit;
    this.problems = List.copyOf(problems);
  }

  /** The shape of a value; {@link Shape#UNKNOWN} where nothing is known. */
  public Shape of(ValueRef value) {
    return shapes.getOrDefault(value, Shape.UNKNOWN);
  }

  /** The element type of a value, if the graph tells it. */
  public Optional<DataType> typeOf(ValueRef value) {
    return Optional.ofNullable(types.get(value));
  }

  /**
   * The elements of a small integer tensor that is the same in every run, if they are known: the
   * static part of a shape computation. Only int32 and int64.
   */
  public Optional<TensorData> constantOf(ValueRef value) {
    return Optional.ofNullable(values.get(value))
        .flatMap(ints -> typeOf(value).flatMap(ints::toTensor));
  }

  /**
   * The elements of a small integer vector that holds a shape, if its length is known; -1 and what
   * is not known are unknown dimensions.
   */
  public Optional<List<Dim>> dimsIn(ValueRef value) {
    return Optional.ofNullable(values.get(value))
        .filter(Ints::isVector)
        .map(ints -> ints.toShape().dims());
  }

  /** Op types of the graph for which there is no rule, sorted; their outputs have no shape. */
  public Set<String> unknownOps() {
    return unknownOps;
  }

  /** Nodes whose inputs cannot be right; their outputs have no shape. Empty for a sound graph. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * Are the node's attributes and inputs such as its op takes, as far as can be told? For the
   * others {@link #problems} says what is wrong; a rewrite leaves them as they are.
   */
  public boolean fits(Node node) {
    return !unfit.contains(node.name());
  }

  /** Written {@code float32[batch, 7, 7, 2048]}, or empty where not even the type is known. */
  public String describe(ValueRef value) {
    return typeOf(value).map(type -> type.displayName() + of(value)).orElse("");
  }
}
