package io.github.topwork.cli;

import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import io.github.topwork.train.schedule.Schedules;
import java.util.OptionalDouble;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A learning rate: one number, or a schedule written {@code name(setting=value,...)}.
 *
 * @param number the number; empty for a schedule
 * @param optimizer Adam with this rate
 */
record Rate(OptionalDouble number, OptimizerSpec optimizer) {
  /** Reads one from an option. */
  static final class Converter implements ITypeConverter<Rate> {
    Converter() {}

    @Override
    public Rate convert(String value) {
      if (value.endsWith(")")) {
        try {
          return new Rate(
              OptionalDouble.empty(), Optimizers.CATALOG.parse("adam,learning_rate=" + value));
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException(e.getMessage());
        }
      }
      try {
        return new Rate(OptionalDouble.of(Double.parseDouble(value)), OptimizerSpec.adam());
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'"
                + value
                + "' (expected: a number, such as 0.001, or a schedule, such as"
                + " cosine_decay(initial_learning_rate=0.001,decay_steps=1000))");
      }
    }
  }

  /** Names of schedules, for the help. */
  static final class ScheduleNames extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ScheduleNames() {
      super(Schedules.CATALOG.names());
    }
  }

  /** Returns an optimizer with this rate. */
  OptimizerSpec of(OptimizerSpec spec) {
    return number.isPresent()
        ? spec.withLearningRate(number.getAsDouble())
        : spec.withSchedule(optimizer.schedule().orElseThrow());
  }

  /** Is it one that a training can begin with? Numbers that are not are refused by its options. */
  boolean isUsable() {
    return number.orElse(1) > 0 && number.orElse(1) < Double.POSITIVE_INFINITY;
  }
}
