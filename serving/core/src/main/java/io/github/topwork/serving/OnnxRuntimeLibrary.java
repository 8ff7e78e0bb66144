package io.github.topwork.serving;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one ONNX Runtime of this process, after a look at what it is. */
final class OnnxRuntimeLibrary {
  private static final Logger LOGGER = LoggerFactory.getLogger(OnnxRuntimeLibrary.class);
  private static final String MARKER = "ai/onnxruntime/OrtEnvironment.class";
  private static final List<String> OPT_OUTS =
      List.of("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private OnnxRuntimeLibrary() {}

  /**
   * ONNX Runtime's environment. It belongs to the process and is never closed.
   *
   * @throws IllegalStateException if the class path has two ONNX Runtimes, of which the first would
   *     win without a word
   */
  static OrtEnvironment environment() {
    // Before the first use of a class of ONNX Runtime that loads the native library: telemetry
    // starts with it, and setTelemetry(false) does not stop it.
    requireOne(places());
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    telemetryWarning(version == null ? "" : version, System.getenv()).ifPresent(LOGGER::warn);
    return OrtEnvironment.getEnvironment();
  }

  static void requireOne(List<URL> places) {
    if (places.size() > 1) {
      throw new IllegalStateException(
          "Cannot start ONNX Runtime. Given: "
              + places.size()
              + " of them on the class path, "
              + places
              + ". Expected: onnxruntime or onnxruntime_gpu, one version."
              + " Fix: exclude all but one from the dependencies.");
    }
  }

  static Optional<String> telemetryWarning(String version, Map<String, String> environment) {
    Matcher matcher = VERSION.matcher(version);
    boolean silent =
        matcher.matches()
            && Integer.parseInt(matcher.group(1)) == 1
            && Integer.parseInt(matcher.group(2)) < 29;
    if (silent || OPT_OUTS.stream().anyMatch(environment::containsKey)) {
      return Optional.empty();
    }
    return Optional.of(
        "ONNX Runtime "
            + version
            + " sends telemetry and writes into the home folder unless ORT_DISABLE_TELEMETRY=1 and"
            + " ORT_TELEMETRY_DISABLED=1 are set before the JVM starts. Neither is set.");
  }

  private static List<URL> places() {
    ClassLoader loader = OrtEnvironment.class.getClassLoader();
    try {
      return Collections.list(
          loader == null ? ClassLoader.getSystemResources(MARKER) : loader.getResources(MARKER));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot search the class path for " + MARKER, e);
    }
  }
}
