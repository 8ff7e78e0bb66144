package io.github.topwork.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Shape of a value: unknown, or a list of {@link Dim}s.
 *
 * @param isRanked whether the number of dimensions is known
 * @param dims the dimensions, outermost first; empty where the rank is unknown
 */
public record Shape(boolean isRanked, List<Dim> dims) {
  /** The shape of which not even the rank is known. */
  public static final Shape UNKNOWN = new Shape(false, List.of());

  /** The shape of a single number. */
  public static final Shape SCALAR = new Shape(true, List.of());

  public Shape {
    dims = List.copyOf(dims);
    if (!isRanked && !dims.isEmpty()) {
      throw new IllegalArgumentException(
          "dims: " + dims + " (expected: none, the rank is unknown)");
    }
  }

  /** Returns the shape with these sizes; {@code -1} stands for an unknown size. */
  public static Shape of(long... sizes) {
    return new Shape(true, Arrays.stream(sizes).mapToObj(Dim::of).toList());
  }

  /** Returns the shape with these dimensions. */
  public static Shape of(List<Dim> dims) {
    return new Shape(true, dims);
  }

  /** Number of dimensions, or {@code -1} where it is unknown. */
  public int rank() {
    return isRanked ? dims.size() : -1;
  }

  /** Dimension {@code axis}; a negative axis counts from the end. */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + dims.size() : axis);
  }

  /** Are the rank and every size known? */
  public boolean isFullyKnown() {
    return isRanked && dims.stream().allMatch(Dim::isKnown);
  }

  /**
   * Number of elements.
   *
   * @throws IllegalStateException if a size is unknown
   * @throws ArithmeticException if the product overflows
   */
  public long elementCount() {
    if (!isFullyKnown()) {
      throw new IllegalStateException("shape " + this + " (expected: every size known)");
    }
    long count = 1;
    for (Dim dim : dims) {
      count = Math.multiplyExact(count, dim.sizeOrMinusOne());
    }
    return count;
  }

  /** The sizes, {@code -1} where unknown. */
  public long[] toSizes() {
    return dims.stream().mapToLong(Dim::sizeOrMinusOne).toArray();
  }

  /** Returns this shape with dimension {@code axis} replaced. */
  public Shape withDim(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis < 0 ? axis + dims.size() : axis, dim);
    return new Shape(true, changed);
  }

  /**
   * Could a value of shape {@code other} be a value of this shape? Unknown and named sizes match
   * any.
   */
  public boolean isCompatibleWith(Shape other) {
    if (!isRanked || !other.isRanked) {
      return true;
    }
    if (dims.size() != other.dims.size()) {
      return false;
    }
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i).isKnown()
          && other.dims.get(i).isKnown()
          && !dims.get(i).equals(other.dims.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * What is known of a value from this and another description of its shape; where they are not
   * {@linkplain #isCompatibleWith compatible}, this one goes first.
   */
  public Shape refinedBy(Shape other) {
    if (!isRanked || rank() != other.rank()) {
      return isRanked ? this : other;
    }
    List<Dim> refined = new ArrayList<>();
    for (int i = 0; i < dims.size(); i++) {
      refined.add(dims.get(i).refinedBy(other.dims.get(i)));
    }
    return Shape.of(refined);
  }

  /** Written {@code [batch, 64, 64, 3]}, or {@code <unknown>}. */
  @Override
  public String toString() {
    return isRanked
        ? dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"))
        : "<unknown>";
  }
}
