package io.github.topwork.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Two numbers written {@code LOW:HIGH}.
 *
 * @param low the smaller
 * @param high the larger
 */
record Range(double low, double high) {
  /** Reads one from an option. */
  static final class Converter implements ITypeConverter<Range> {
    Converter() {}

    @Override
    public Range convert(String value) {
      String[] parts = value.split(":", -1);
      try {
        Range range =
            new Range(Double.parseDouble(parts[0]), Double.parseDouble(parts[parts.length - 1]));
        if (parts.length == 2 && range.low() < range.high()) {
          return range;
        }
      } catch (NumberFormatException failure) {
        throw refused(value);
      }
      throw refused(value);
    }

    private static TypeConversionException refused(String value) {
      return new TypeConversionException("'" + value + "' (expected: LOW:HIGH, such as -1:1)");
    }
  }
}
