package io.github.topwork.graph.shape;

/** Rules of ops that belong together; holds no state. */
interface ShapeFamily {
  /** Adds the rules to the table. */
  void register(ShapeTable.Builder table);
}
