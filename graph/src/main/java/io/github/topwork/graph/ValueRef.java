package io.github.topwork.graph;

import static java.util.Objects.requireNonNull;

/** Output {@code index} of node {@code node}, written {@code node:index} as in TensorFlow. */
public record ValueRef(String node, int index) {
  public ValueRef {
    requireNonNull(node, "node");
    if (node.isEmpty()) {
      throw new IllegalArgumentException("node: empty (expected: a node name)");
    }
    if (index < 0) {
      throw new IllegalArgumentException(
          "index: " + index + " (expected: >= 0) for node '" + node + "'");
    }
  }

  /** Returns output 0 of {@code node}. */
  public static ValueRef of(String node) {
    return new ValueRef(node, 0);
  }

  /**
   * Reads {@code node} or {@code node:index}.
   *
   * @throws IllegalArgumentException if what follows the colon is no index
   */
  public static ValueRef parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return of(text);
    }
    try {
      return new ValueRef(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("value: '" + text + "' (expected: node or node:index)", e);
    }
  }

  @Override
  public String toString() {
    return node + ":" + index;
  }
}
