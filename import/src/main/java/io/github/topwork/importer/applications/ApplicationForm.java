package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.OfficialWeights;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An application in a form for which there are official weights. Its name is that of Keras, with
 * what differs from the plain form: {@code MobileNet_0.25}, {@code MobileNetV3Small_minimalistic}.
 *
 * @param application which one
 * @param options width and minimalistic as the form has them, else the defaults
 * @param parameters with its top: total and trainable
 * @param parametersWithoutTop the same without its top
 */
public record ApplicationForm(
    Application application,
    ApplicationOptions options,
    Parameters parameters,
    Parameters parametersWithoutTop) {

  /**
   * How many numbers a model has, as Keras counts them.
   *
   * @param total all
   * @param trainable those that training changes
   */
  public record Parameters(long total, long trainable) {}

  /** Lines of name, total, trainable, and the same two without the top; written from Keras 3. */
  private static final String TABLE = "parameters.tsv";

  /** All forms, those of one application together. */
  public static List<ApplicationForm> all() {
    List<ApplicationForm> all = new ArrayList<>();
    for (String line : lines()) {
      String[] cells = line.split("\t", -1);
      int end = cells[0].indexOf('_');
      Application application = Application.named(end < 0 ? cells[0] : cells[0].substring(0, end));
      all.add(
          new ApplicationForm(
              application,
              options(end < 0 ? "" : cells[0].substring(end + 1)),
              new Parameters(Long.parseLong(cells[1]), Long.parseLong(cells[2])),
              new Parameters(Long.parseLong(cells[3]), Long.parseLong(cells[4]))));
    }
    return all;
  }

  private static ApplicationOptions options(String form) {
    ApplicationOptions.Builder options = ApplicationOptions.builder();
    return switch (form) {
      case "" -> options.build();
      case "minimalistic" -> options.minimalistic(true).build();
      default -> options.alpha(Double.parseDouble(form)).build();
    };
  }

  private static List<String> lines() {
    try (InputStream in = ApplicationForm.class.getResourceAsStream(TABLE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + TABLE + " is missing");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The form of a name, in any case; the plain form of MobileNet is also {@code MobileNet_1.0}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ApplicationForm named(String name) {
    String wanted = plain(name);
    List<ApplicationForm> all = all();
    return all.stream()
        .filter(form -> plain(form.name()).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "application: "
                        + name
                        + " (expected one of: "
                        + String.join(", ", all.stream().map(ApplicationForm::name).toList())
                        + ")"));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("_1\\.0$", "").replaceAll("[-_ ]", "");
  }

  /** Its name. */
  public String name() {
    String form =
        options.minimalistic()
            ? "_minimalistic"
            : options.alpha() == 1 ? "" : "_" + options.alpha();
    return application.kerasName() + form;
  }

  /** Its options, with or without its top. */
  public ApplicationOptions options(boolean includeTop) {
    return options.toBuilder().includeTop(includeTop).build();
  }

  /** Its parameters, with or without its top. */
  public Parameters parameters(boolean includeTop) {
    return includeTop ? parameters : parametersWithoutTop;
  }

  /** Its official weights, with or without its top. */
  public OfficialWeights officialWeights(boolean includeTop) {
    Optional<OfficialWeights> weights = application.officialWeights(options(includeTop));
    return weights.orElseThrow(() -> new IllegalStateException("no weights of " + name()));
  }
}
