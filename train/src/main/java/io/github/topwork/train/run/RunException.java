package io.github.topwork.train.run;

import io.github.topwork.problem.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run folder that cannot be written, read or used as asked. */
public final class RunException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunException(Problem problem) {
    this(problem, null);
  }

  RunException(Problem problem, @Nullable Throwable cause) {
    super(problem.toString(), cause);
  }

  /** Several refusals at once. */
  RunException(List<RuntimeException> refusals) {
    super(
        refusals.stream()
            .map(refusal -> "  - " + refusal.getMessage())
            .collect(Collectors.joining("\n", refusals.size() + " problems:\n", "")),
        refusals.get(0));
  }
}
