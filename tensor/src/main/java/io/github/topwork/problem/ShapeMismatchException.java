package io.github.topwork.problem;

import java.util.List;

/** Values whose shapes or element types do not fit together. */
public final class ShapeMismatchException extends ModelException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for all of these problems. */
  public ShapeMismatchException(List<Problem> problems) {
    super(problems, null);
  }

  /** Creates the exception for one problem. */
  public ShapeMismatchException(Problem problem) {
    super(List.of(problem), null);
  }
}
