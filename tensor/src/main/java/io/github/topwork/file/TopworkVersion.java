package io.github.topwork.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version of this library, for the files that it writes; the build puts it into a resource. */
public final class TopworkVersion {
  private static final String RESOURCE = "version.properties";

  private TopworkVersion() {}

  /** The version, such as {@code 0.1.0}. */
  public static String get() {
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
