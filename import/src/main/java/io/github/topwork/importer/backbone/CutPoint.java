package io.github.topwork.importer.backbone;

import static java.util.Objects.requireNonNull;

/** Where to cut a backbone off a model. */
public sealed interface CutPoint {
  /** At the last feature tensor before the classifier. */
  record Automatic() implements CutPoint {}

  /**
   * At the output of a layer, or at a value of the graph.
   *
   * @param name path or unique name of a layer, or {@code node} or {@code node:index}
   */
  record Named(String name) implements CutPoint {
    public Named {
      requireNonNull(name, "name");
    }
  }

  /** Returns the cut before the classifier. */
  static CutPoint automatic() {
    return new Automatic();
  }

  /** Returns the cut at a layer or value. */
  static CutPoint at(String name) {
    return new Named(name);
  }
}
