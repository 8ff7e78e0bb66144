package io.github.topwork.graph.shape;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small integer tensor, each element as far as it is known.
 *
 * @param shape fully known
 * @param elements in row-major order
 */
record Ints(Shape shape, List<Term> elements) {
  /** Larger tensors are not followed: they are data, not shapes. */
  static final int MAX_ELEMENTS = 256;

  Ints {
    elements = List.copyOf(elements);
  }

  static Ints scalar(Term element) {
    return new Ints(Shape.SCALAR, List.of(element));
  }

  static Ints vector(List<Term> elements) {
    return new Ints(Shape.of(elements.size()), elements);
  }

  static Optional<Ints> of(TensorData tensor) {
    if (!tensor.type().isInteger() || tensor.elementCount() > MAX_ELEMENTS) {
      return Optional.empty();
    }
    List<Term> elements = new ArrayList<>();
    for (long element : tensor.toLongs()) {
      elements.add(Term.of(element));
    }
    return Optional.of(new Ints(tensor.shape(), elements));
  }

  /** The vector of the dimensions of a ranked shape. */
  static Ints ofShape(Shape shape) {
    return vector(shape.dims().stream().map(Term::of).toList());
  }

  int size() {
    return elements.size();
  }

  Term get(int index) {
    return elements.get(index);
  }

  boolean isVector() {
    return shape.rank() == 1;
  }

  /** The elements, if each is a number. */
  Optional<long[]> numbers() {
    return elements.stream().allMatch(Term::isNumber)
        ? Optional.of(elements.stream().mapToLong(Term::factor).toArray())
        : Optional.empty();
  }

  /** These elements as int32; nothing is known of one that does not fit. */
  Ints narrowed() {
    return new Ints(
        shape,
        elements.stream()
            .map(
                element ->
                    element.isNumber() && element.factor() != (int) element.factor()
                        ? Term.UNKNOWN
                        : element)
            .toList());
  }

  /** The shape whose dimensions these are; -1 is an unknown size. */
  Shape toShape() {
    return Shape.of(elements.stream().map(Term::toDim).toList());
  }

  /** The tensor of this type, if each element is a number that the type can hold. */
  Optional<TensorData> toTensor(DataType type) {
    Optional<long[]> numbers = numbers();
    if (numbers.isEmpty()) {
      return Optional.empty();
    }
    if (type == DataType.INT64) {
      return Optional.of(TensorData.ofLongs(numbers.get(), shape.toSizes()));
    }
    int[] narrow = new int[size()];
    for (int i = 0; i < narrow.length; i++) {
      long number = numbers.get()[i];
      if (type != DataType.INT32 || number != (int) number) {
        return Optional.empty();
      }
      narrow[i] = (int) number;
    }
    return Optional.of(TensorData.ofInts(narrow, shape.toSizes()));
  }
}
