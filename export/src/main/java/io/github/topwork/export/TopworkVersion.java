package io.github.topwork.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version of this library, which the build writes into a resource. */
final class TopworkVersion {
  private static final String RESOURCE = "version.properties";

  private TopworkVersion() {}

  static String get() {
    Properties properties = new Properties();
    try (InputStream in = TopworkVersion.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("resource " + RESOURCE + " is missing from the jar");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
