package io.github.topwork.graph.shape;

import io.github.topwork.tensor.Dim;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An integer as far as it is known: nothing, or a factor times names ({@code 49*batch}). As a
 * dimension it is the {@link Dim} of that name.
 *
 * @param isKnown is anything known?
 * @param factor the factor; the number itself where there are no names
 * @param symbols names that are multiplied, sorted
 */
record Term(boolean isKnown, long factor, List<String> symbols) {
  static final Term UNKNOWN = new Term(false, 0, List.of());
  static final Term ONE = of(1);

  Term {
    symbols = factor == 0 ? List.of() : symbols.stream().sorted().toList();
  }

  static Term of(long number) {
    return new Term(true, number, List.of());
  }

  static Term of(Dim dim) {
    if (dim instanceof Dim.Known known) {
      return of(known.size());
    }
    if (!(dim instanceof Dim.Named named)) {
      return UNKNOWN;
    }
    List<String> parts = new ArrayList<>(Arrays.asList(named.name().split("\\*")));
    if (parts.size() > 1 && parts.get(0).matches("[1-9][0-9]{0,17}")) {
      return new Term(true, Long.parseLong(parts.remove(0)), parts);
    }
    return new Term(true, 1, parts);
  }

  Dim toDim() {
    if (!isKnown || factor < 0) {
      return Dim.unknown();
    }
    if (symbols.isEmpty()) {
      return Dim.of(factor);
    }
    String names = String.join("*", symbols);
    return Dim.named(factor == 1 ? names : factor + "*" + names);
  }

  /** Is it a number? */
  boolean isNumber() {
    return isKnown && symbols.isEmpty();
  }

  boolean is(long number) {
    return isNumber() && factor == number;
  }

  Term plus(Term other) {
    if (other.is(0)) {
      return this;
    }
    if (is(0)) {
      return other;
    }
    return isKnown && other.isKnown && symbols.equals(other.symbols)
        ? exact(Math::addExact, factor, other.factor, symbols)
        : UNKNOWN;
  }

  Term minus(Term other) {
    return plus(other.times(of(-1)));
  }

  Term times(Term other) {
    if (!isKnown || !other.isKnown) {
      return is(0) || other.is(0) ? of(0) : UNKNOWN;
    }
    List<String> both = new ArrayList<>(symbols);
    both.addAll(other.symbols);
    return exact(Math::multiplyExact, factor, other.factor, both);
  }

  /** The quotient where it is known to be exact, else {@link #UNKNOWN}. */
  Term dividedBy(Term other) {
    if (!isKnown || !other.isKnown || other.factor == 0 || factor % other.factor != 0) {
      return UNKNOWN;
    }
    List<String> left = new ArrayList<>(symbols);
    for (String symbol : other.symbols) {
      if (!left.remove(symbol)) {
        return UNKNOWN;
      }
    }
    return new Term(true, factor / other.factor, left);
  }

  /** Rounds down, as Python does. */
  Term floorDividedBy(Term other) {
    if (isNumber() && other.isNumber() && other.factor != 0) {
      return of(Math.floorDiv(factor, other.factor));
    }
    return dividedBy(other);
  }

  private interface LongOperation {
    long apply(long a, long b);
  }

  /** A number that does not fit 64 bits is no size of anything: nothing is known then. */
  private static Term exact(LongOperation operation, long a, long b, List<String> symbols) {
    try {
      return new Term(true, operation.apply(a, b), symbols);
    } catch (ArithmeticException e) {
      return UNKNOWN;
    }
  }

  @Override
  public String toString() {
    return !isKnown
        ? "?"
        : symbols.isEmpty()
            ? Long.toString(factor)
            : factor + symbols.stream().map(symbol -> "*" + symbol).collect(Collectors.joining());
  }
}
