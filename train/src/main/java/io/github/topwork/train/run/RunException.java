package io.github.topwork.train.run;

import io.github.topwork.graph.Problem;
import org.jspecify.annotations.Nullable;

/** A run folder that cannot be written, read or used as asked. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RunException(Problem problem) {
    this(problem, null);
  }

  RunException(Problem problem, @Nullable Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  /** What is wrong. */
  public Problem problem() {
    return problem;
  }
}
