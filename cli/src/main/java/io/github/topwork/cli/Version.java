package io.github.topwork.cli;

import io.github.topwork.file.TopworkVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Versions of this program and of what it runs on, which the build writes into resources. */
final class Version implements IVersionProvider {
  private static final String RESOURCE = "version.properties";

  Version() {}

  @Override
  public String[] getVersion() throws IOException {
    Properties versions = new Properties();
    try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IOException("no " + RESOURCE + " beside " + Version.class.getName());
      }
      versions.load(resource);
    }
    return new String[] {
      "topwork " + TopworkVersion.get(),
      "TensorFlow Java "
          + versions.getProperty("tensorflow")
          + ", ONNX Runtime "
          + versions.getProperty("onnxruntime"),
      "Java " + System.getProperty("java.version") + " on " + System.getProperty("os.name")
    };
  }
}
