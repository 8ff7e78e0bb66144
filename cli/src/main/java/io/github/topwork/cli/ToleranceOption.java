package io.github.topwork.cli;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How far from the truth an exported model may be, for who knows better than the check. */
final class ToleranceOption {
  private static final String NAME = "--tolerance";

  @Option(
      names = NAME,
      paramLabel = "SHARE",
      description =
          "Largest difference from the truth, as a share of the largest output, for example 1e-4;"
              + " without it a multiple of what rounding does to the model.")
  private @Nullable Double tolerance;

  /**
   * The tolerance, if one was given.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  OptionalDouble value() {
    if (tolerance == null) {
      return OptionalDouble.empty();
    }
    Check.rate(NAME, tolerance);
    return OptionalDouble.of(tolerance);
  }
}
