package io.github.topwork.train.run;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.train.report.Console;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How a program accompanies a job: where progress goes, which models it refuses, what ends it.
 *
 * <pre>{@code
 * RunControl control =
 *     RunControl.on(Console.silent()).withCheck(model -> refuse(model)).withStop(cancelled::get);
 * TrainingResult result = TrainingJob.run(options, control);
 * }</pre>
 *
 * @param console where progress goes
 * @param check gets backbone and head as one model before anything is trained or written; throws
 *     where the model is of no use
 * @param stop says whether the job shall end, asked many times a second on a thread of the job;
 *     where it is absent the job listens for Ctrl-C, as a program of its own wants it
 */
public record RunControl(
    Console console, Consumer<ModelGraph> check, Optional<BooleanSupplier> stop) {
  public RunControl {
    requireNonNull(console, "console");
    requireNonNull(check, "check");
    requireNonNull(stop, "stop");
  }

  /** Progress goes to the console, every model is trained, and Ctrl-C ends the job. */
  public static RunControl on(Console console) {
    return new RunControl(console, model -> {}, Optional.empty());
  }

  /** Returns this with a check of the model. */
  public RunControl withCheck(Consumer<ModelGraph> value) {
    return new RunControl(console, value, stop);
  }

  /** Returns this with another way to end the job than Ctrl-C; no shutdown hook is installed. */
  public RunControl withStop(BooleanSupplier value) {
    return new RunControl(console, check, Optional.of(value));
  }
}
