package io.github.topwork.graph.shape;

import io.github.topwork.graph.Node;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code StridedSlice} takes of each axis, following TensorFlow's {@code
 * ValidateStridedSliceOp}: masks, ellipsis, new axes, and axes that an index drops.
 */
final class StridedSlices {
  /** One axis of the result, or one that is dropped. */
  private record Part(boolean isKept, Term size, Term begin, Term stride) {}

  private final List<Part> parts;

  private StridedSlices(List<Part> parts) {
    this.parts = parts;
  }

  static StridedSlices of(OpShapes op, int length, Shape input) {
    Node node = op.node();
    List<Term> begin = elements(op, 1, length);
    List<Term> end = elements(op, 2, length);
    List<Term> stride = elements(op, 3, length);
    long ellipsisMask = node.integer("ellipsis_mask", 0);
    long newAxisMask = node.integer("new_axis_mask", 0);
    int taken = 0;
    for (int i = 0; i < length; i++) {
      if (!has(ellipsisMask, i) && !has(newAxisMask, i)) {
        taken++;
      }
    }
    int spare = input.rank() - taken;
    if (spare < 0) {
      throw new OpShapes.Contradiction(
          taken + " indexes", "at most " + input.rank() + ", the rank of " + input);
    }
    List<Part> parts = new ArrayList<>();
    int axis = 0;
    boolean sawEllipsis = false;
    for (int i = 0; i < length; i++) {
      if (has(ellipsisMask, i)) {
        for (int j = 0; j < spare; j++) {
          parts.add(whole(input, axis++));
        }
        sawEllipsis = true;
      } else if (has(newAxisMask, i)) {
        parts.add(new Part(true, Term.ONE, Term.of(0), Term.ONE));
      } else {
        parts.add(
            part(
                Term.of(input.dim(axis++)),
                has(node.integer("begin_mask", 0), i)
                    ? Optional.empty()
                    : Optional.of(begin.get(i)),
                has(node.integer("end_mask", 0), i) ? Optional.empty() : Optional.of(end.get(i)),
                stride.get(i),
                has(node.integer("shrink_axis_mask", 0), i)
                    ? Optional.of(begin.get(i))
                    : Optional.empty()));
      }
    }
    while (!sawEllipsis && axis < input.rank()) {
      parts.add(whole(input, axis++));
    }
    return new StridedSlices(parts);
  }

  private static List<Term> elements(OpShapes op, int input, int length) {
    List<Term> elements =
        op.value(input).map(Ints::elements).orElse(Collections.nCopies(length, Term.UNKNOWN));
    if (elements.size() != length) {
      throw new OpShapes.Contradiction(
          elements.size() + " elements in input " + input, length + " elements");
    }
    return elements;
  }

  private static boolean has(long mask, int bit) {
    return bit < Long.SIZE && (mask >> bit & 1) == 1;
  }

  private static Part whole(Shape input, int axis) {
    return new Part(true, Term.of(input.dim(axis)), Term.of(0), Term.ONE);
  }

  private static Part part(
      Term size, Optional<Term> begin, Optional<Term> end, Term stride, Optional<Term> index) {
    if (index.isPresent()) {
      Term at = index.get();
      Term from = at.isNumber() && at.factor() < 0 ? size.plus(at) : at;
      if (from.isNumber()
          && (from.factor() < 0 || (size.isNumber() && from.factor() >= size.factor()))) {
        throw new OpShapes.Contradiction("index " + at + " into a size of " + size, "one within");
      }
      return new Part(false, Term.ONE, from, Term.ONE);
    }
    if (stride.is(0)) {
      throw new OpShapes.Contradiction("stride 0", "another stride");
    }
    boolean fromStart = begin.isEmpty() || begin.get().is(0);
    boolean toEnd = end.isEmpty() || (end.get().isKnown() && end.get().equals(size));
    if (stride.is(1) && fromStart && toEnd) {
      return new Part(true, size, Term.of(0), stride);
    }
    boolean isKnown =
        size.isNumber()
            && stride.isNumber()
            && begin.map(Term::isNumber).orElse(true)
            && end.map(Term::isNumber).orElse(true);
    if (!isKnown) {
      return new Part(true, Term.UNKNOWN, Term.UNKNOWN, stride);
    }
    long step = stride.factor();
    long n = size.factor();
    long low = step > 0 ? 0 : -1;
    long high = step > 0 ? n : n - 1;
    long from = begin.map(term -> clamp(term.factor(), n, low, high)).orElse(step > 0 ? low : high);
    long to = end.map(term -> clamp(term.factor(), n, low, high)).orElse(step > 0 ? high : low);
    long span = to - from;
    long count =
        span == 0 || (span < 0) != (step < 0) ? 0 : (span + step - Long.signum(step)) / step;
    return new Part(true, Term.of(count), Term.of(from), stride);
  }

  private static long clamp(long index, long size, long low, long high) {
    long forward = index < 0 ? index + size : index;
    return Math.max(low, Math.min(high, forward));
  }

  /** The sizes of the result. */
  List<Term> sizes() {
    return parts.stream().filter(Part::isKept).map(Part::size).toList();
  }

  /** The elements taken of a vector, if it is known which. */
  Optional<Ints> take(Ints vector) {
    if (!vector.isVector() || parts.size() != 1) {
      return Optional.empty();
    }
    Part part = parts.get(0);
    if (!part.size().isNumber() || !part.begin().isNumber() || !part.stride().isNumber()) {
      return Optional.empty();
    }
    List<Term> elements = new ArrayList<>();
    for (long i = 0; i < part.size().factor(); i++) {
      elements.add(vector.get(Math.toIntExact(part.begin().factor() + i * part.stride().factor())));
    }
    return Optional.of(part.isKept() ? Ints.vector(elements) : Ints.scalar(elements.get(0)));
  }
}
