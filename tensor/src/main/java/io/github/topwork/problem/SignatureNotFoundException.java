package io.github.topwork.problem;

import java.util.List;

/** A signature, layer, input or output that the model does not have. */
public final class SignatureNotFoundException extends ModelException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for all of these problems. */
  public SignatureNotFoundException(List<Problem> problems) {
    super(problems, null);
  }

  /** Creates the exception for one problem. */
  public SignatureNotFoundException(Problem problem) {
    super(List.of(problem), null);
  }
}
