package io.github.topwork.graph.shape;

/** Infers the outputs of one op type. */
@FunctionalInterface
interface ShapeRule {
  /** Sets what is known of the outputs of {@code op}. */
  void infer(OpShapes op);
}
