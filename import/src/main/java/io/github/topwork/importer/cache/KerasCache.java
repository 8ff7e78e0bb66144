package io.github.topwork.importer.cache;

import java.nio.file.Path;
import java.util.Map;

/** The folder in which Keras keeps what it downloads: {@code ~/.keras/models}. */
public final class KerasCache {
  private KerasCache() {}

  /**
   * The folder of weight files. As for Keras, the variable {@code KERAS_HOME} moves it, and the
   * system property {@code topwork.keras.home} goes before that.
   */
  public static Path models() {
    return models(System.getenv());
  }

  static Path models(Map<String, String> environment) {
    String home = System.getProperty("topwork.keras.home", environment.get("KERAS_HOME"));
    Path folder =
        home == null || home.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".keras")
            : Path.of(home);
    return folder.resolve("models");
  }
}
