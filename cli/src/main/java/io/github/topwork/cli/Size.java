package io.github.topwork.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Size of an image written {@code HxW}.
 *
 * @param height in pixels
 * @param width in pixels
 */
record Size(int height, int width) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:[x×]([0-9]{1,5}))?");

  /** Reads one from an option; one number stands for both. */
  static final class Converter implements ITypeConverter<Size> {
    Converter() {}

    @Override
    public Size convert(String value) {
      Matcher matcher = FORM.matcher(value);
      if (!matcher.matches()) {
        throw new TypeConversionException("'" + value + "' (expected: HxW, such as 224x224)");
      }
      String width = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
      return new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(width));
    }
  }
}
