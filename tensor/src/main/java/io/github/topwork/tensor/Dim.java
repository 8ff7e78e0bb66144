package io.github.topwork.tensor;

import static java.util.Objects.requireNonNull;

/** One dimension of a {@link Shape}: a number, a name for a number not yet known, or unknown. */
public sealed interface Dim {
  /** Returns the dimension nothing is known about. */
  static Dim unknown() {
    return new Unknown();
  }

  /** Returns a dimension of known size; {@code -1} gives {@link #unknown()}. */
  static Dim of(long size) {
    return size == -1 ? unknown() : new Known(size);
  }

  /** Returns a dimension known by name only, for example {@code batch}. */
  static Dim named(String name) {
    return new Named(name);
  }

  /** Is the size known? */
  default boolean isKnown() {
    return this instanceof Known;
  }

  /** The size, or {@code -1} where it is not known. */
  default long sizeOrMinusOne() {
    return this instanceof Known known ? known.size() : -1;
  }

  /** What is known of a dimension from this and another description of it; this one goes first. */
  default Dim refinedBy(Dim other) {
    return isKnown() || other instanceof Unknown ? this : other;
  }

  /** A dimension of known size. */
  record Known(long size) implements Dim {
    public Known {
      if (size < 0) {
        throw new IllegalArgumentException("size: " + size + " (expected: >= 0)");
      }
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** A dimension whose size is the same wherever the name appears in one graph. */
  record Named(String name) implements Dim {
    public Named {
      requireNonNull(name, "name");
      if (name.isBlank()) {
        throw new IllegalArgumentException("name: blank (expected: a word such as 'batch')");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A dimension nothing is known about; two of them need not be equal in size. */
  record Unknown() implements Dim {
    @Override
    public String toString() {
      return "?";
    }
  }
}
