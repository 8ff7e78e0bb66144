package io.github.topwork.importer.applications;

import io.github.topwork.importer.cache.KerasCache;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The name of a model of keras.applications where a path of a model is expected. */
public final class ApplicationName {
  private ApplicationName() {}

  /**
   * The weights file in Keras's cache, where nothing lies at the path and it is the name of an
   * application; else the path as it is. Files without the classifier go first: it is to be
   * replaced.
   *
   * @throws ModelFormatException if it is such a name, and its weights were not fetched
   */
  public static Path backbone(Path path) {
    Optional<ApplicationForm> form = named(path);
    if (form.isEmpty()) {
      return path;
    }
    Path folder = KerasCache.models();
    for (boolean withTop : List.of(false, true)) {
      Path file = folder.resolve(form.get().officialWeights(withTop).file());
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    String name = form.get().name();
    throw new ModelFormatException(
        new Problem(
            "No weights of this application",
            name + ", and no file of its official weights",
            form.get().officialWeights(false).file(),
            folder.toString(),
            "run 'topwork applications fetch " + name + "' first, which downloads it"));
  }

  /** What to do where nothing lies at a path that may be meant for an application. */
  public static String advice(Path path) {
    Optional<ApplicationForm> form = named(path);
    if (form.isPresent()) {
      return "check the path; for the application give the file that 'topwork applications fetch "
          + form.get().name()
          + "' prints";
    }
    List<String> known = ApplicationForm.all().stream().map(ApplicationForm::name).toList();
    String hint = isBare(path) ? NearNames.hint(path.toString(), known) : "";
    return "check the path" + hint;
  }

  private static Optional<ApplicationForm> named(Path path) {
    if (!isBare(path) || Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ApplicationForm.named(path.toString()));
    } catch (IllegalArgumentException noSuchName) {
      return Optional.empty();
    }
  }

  private static boolean isBare(Path path) {
    return path.getNameCount() == 1 && !path.isAbsolute();
  }
}
