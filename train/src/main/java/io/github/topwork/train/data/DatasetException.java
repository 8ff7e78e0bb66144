package io.github.topwork.train.data;

import io.github.topwork.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A data set that cannot be trained or evaluated on; carries every problem found. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Creates the exception for one problem. */
  public DatasetException(Problem problem) {
    this(List.of(problem));
  }

  /** Creates the exception for all of these problems. */
  public DatasetException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems: none (expected: at least one)");
    }
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
