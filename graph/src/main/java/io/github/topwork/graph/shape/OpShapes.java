package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One node under inference: what is known of its inputs, and where its outputs are noted. */
final class OpShapes {
  /** Inputs that contradict each other or the node's attributes. */
  static final class Contradiction extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final String given;
    final String expected;

    Contradiction(String given, String expected) {
      super(given + " (expected: " + expected + ")");
      this.given = given;
      this.expected = expected;
    }
  }

  /** TensorFlow's {@code TensorShape::MaxDimensions}. */
  static final int MAX_RANK = 254;

  private final Node node;
  private final Inference state;

  OpShapes(Node node, Inference state) {
    this.node = node;
    this.state = state;
  }

  Node node() {
    return node;
  }

  int inputCount() {
    return node.inputs().size();
  }

  Shape shape(int input) {
    return state.shape(node.input(input));
  }

  /** The shape of the input, or empty if its rank is not known. */
  Optional<Shape> ranked(int input) {
    Shape shape = shape(input);
    return shape.isRanked() ? Optional.of(shape) : Optional.empty();
  }

  /** The shape of the input where its rank is known; then it must be {@code rank}. */
  Optional<Shape> ofRank(int input, int rank) {
    Optional<Shape> shape = ranked(input);
    if (shape.isPresent() && shape.get().rank() != rank) {
      throw new Contradiction("input " + input + " of shape " + shape.get(), "rank " + rank);
    }
    return shape;
  }

  /** The elements of a small integer input, as far as they are known. */
  Optional<Ints> value(int input) {
    return state.value(node.input(input));
  }

  /** The elements of an integer vector (or scalar) input, if all are numbers. */
  Optional<long[]> numbers(int input) {
    return value(input).flatMap(Ints::numbers);
  }

  /** The number that a scalar integer input always is. */
  OptionalLong number(int input) {
    Optional<long[]> numbers = numbers(input);
    if (numbers.isPresent() && numbers.get().length != 1) {
      throw new Contradiction(
          numbers.get().length + " numbers in input " + input, "one number, a scalar");
    }
    return numbers.isPresent() ? OptionalLong.of(numbers.get()[0]) : OptionalLong.empty();
  }

  /** The shape of the variable whose handle the input is. */
  Shape variable(int input) {
    return state.variable(node.input(input));
  }

  /** The shape the caller gave for this node, if any. */
  Optional<Shape> given() {
    return state.given(node.name());
  }

  void output(int index, Shape shape) {
    state.shape(node.output(index), shape);
  }

  void output(Shape shape) {
    output(0, shape);
  }

  void output(List<Dim> dims) {
    output(Shape.of(dims));
  }

  void outputTerms(List<Term> dims) {
    output(Shape.of(dims.stream().map(Term::toDim).toList()));
  }

  /** Notes the shape of an output and, if they are int32 or int64 and few, its elements. */
  void value(int index, Ints elements) {
    output(index, elements.shape());
    DataType type = state.type(node.output(index)).orElse(DataType.VARIANT);
    boolean isFollowed = type == DataType.INT32 || type == DataType.INT64;
    if (isFollowed && elements.size() <= Ints.MAX_ELEMENTS) {
      state.value(node.output(index), type == DataType.INT32 ? elements.narrowed() : elements);
    }
  }

  /** Notes the shape of the variable whose handle the output is. */
  void variableOut(int index, Shape shape) {
    state.variable(node.output(index), shape);
  }

  /** A rank with nothing known of the sizes. */
  static Shape anyOfRank(int rank) {
    return Shape.of(Collections.nCopies(rank, Dim.unknown()));
  }

  /** The axis counted from the start. */
  static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new Contradiction("axis " + axis, "an axis of rank " + rank);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** What two sizes that must be equal are. */
  static Dim same(Dim a, Dim b) {
    if (a.isKnown() && b.isKnown() && !a.equals(b)) {
      throw new Contradiction("sizes " + a + " and " + b, "equal sizes");
    }
    return a.refinedBy(b);
  }
}
