package io.github.topwork.problem;

import java.util.List;

/** Ops or layers that we know of no right way to run, differentiate or convert. */
public final class UnsupportedOpException extends ModelException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for all of these problems. */
  public UnsupportedOpException(List<Problem> problems) {
    super(problems, null);
  }

  /** Creates the exception for one problem. */
  public UnsupportedOpException(Problem problem) {
    super(List.of(problem), null);
  }

  /** Creates the exception for one problem found through {@code cause}. */
  public UnsupportedOpException(Problem problem, Throwable cause) {
    super(List.of(problem), cause);
  }
}
