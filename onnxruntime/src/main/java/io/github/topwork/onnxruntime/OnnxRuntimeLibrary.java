package io.github.topwork.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one ONNX Runtime of this process: a look at what it is, and what it leaves behind. */
public final class OnnxRuntimeLibrary {
  private static final Logger LOGGER = LoggerFactory.getLogger(OnnxRuntimeLibrary.class);
  private static final String MARKER = "ai/onnxruntime/OrtEnvironment.class";
  private static final List<String> OPT_OUTS =
      List.of("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** Sessions are many, the environment is one: what there is to say of it is said once. */
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private OnnxRuntimeLibrary() {}

  /**
   * Loads ONNX Runtime, which then stays loaded: before work is done that is to end in it.
   *
   * @throws OnnxRuntimeException if it is not on the class path, is there twice (the first would
   *     win without a word), or its native library does not load
   */
  public static void require() {
    environment();
  }

  /** ONNX Runtime's environment. It belongs to the process and is never closed. */
  static OrtEnvironment environment() {
    try {
      // Before the first use of a class of ONNX Runtime that loads the native library: telemetry
      // starts with it, and setTelemetry(false) does not stop it.
      requireOne(places());
      if (!SAID.getAndSet(true)) {
        String version = OrtEnvironment.class.getPackage().getImplementationVersion();
        telemetryWarning(version == null ? "" : version, System.getenv()).ifPresent(LOGGER::warn);
      }
      return OrtEnvironment.getEnvironment();
    } catch (LinkageError | IllegalStateException e) {
      throw new OnnxRuntimeException(
          new Problem(
              "ONNX Runtime does not load",
              String.valueOf(root(e)),
              "onnxruntime or onnxruntime_gpu with natives for this machine",
              "the class path",
              "add com.microsoft.onnxruntime:onnxruntime to the dependencies, and see that the"
                  + " temporary folder has room and allows libraries to be loaded"),
          e);
    }
  }

  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : root(cause);
  }

  static void requireOne(List<URL> places) {
    if (places.size() > 1) {
      throw new OnnxRuntimeException(
          new Problem(
              "ONNX Runtime is there more than once",
              String.valueOf(places),
              "onnxruntime or onnxruntime_gpu, one version",
              "the class path",
              "exclude all but one from the dependencies"),
          null);
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

  /**
   * Deletes the folder into which ONNX Runtime unpacked its library, if there is one; a library
   * that is loaded stays loaded where files can go. ONNX Runtime asks the JVM to delete folder and
   * files at its end, in an order in which the folder cannot be deleted, so that one more empty
   * folder stays after each process; and a JVM that a signal ends deletes nothing.
   */
  public static void deleteFiles() {
    try {
      @Nullable Path folder = folder();
      if (folder == null || !Files.isDirectory(folder)) {
        return;
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (ReflectiveOperationException | LinkageError | IOException | RuntimeException e) {
      // Another version of ONNX Runtime, or Windows: what it leaves is left.
      LOGGER.debug("the files of ONNX Runtime stay", e);
    }
  }

  private static @Nullable Path folder() throws ReflectiveOperationException {
    // Without initialising the class, which would unpack the library.
    Class<?> library =
        Class.forName(
            "ai.onnxruntime.OnnxRuntime", false, OnnxRuntimeLibrary.class.getClassLoader());
    Field field = library.getDeclaredField("tempDirectory");
    field.setAccessible(true);
    return (Path) field.get(null);
  }
}
