package io.github.topwork.problem;

import java.util.List;

/**
 * A file or graph that breaks its format, or a version or feature of the format that we do not
 * read.
 */
public final class ModelFormatException extends ModelException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for all of these problems. */
  public ModelFormatException(List<Problem> problems) {
    super(problems, null);
  }

  /** Creates the exception for one problem. */
  public ModelFormatException(Problem problem) {
    super(List.of(problem), null);
  }

  /** Creates the exception for one problem found through {@code cause}. */
  public ModelFormatException(Problem problem, Throwable cause) {
    super(List.of(problem), cause);
  }
}
