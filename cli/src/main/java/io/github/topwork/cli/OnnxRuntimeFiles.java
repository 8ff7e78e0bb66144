package io.github.topwork.cli;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which ONNX Runtime unpacked its library. It asks the JVM to delete folder and
 * files at its end, in an order in which the folder cannot be deleted, so that one more empty
 * folder stays after each process; and a JVM that a signal ends deletes nothing.
 */
final class OnnxRuntimeFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxRuntimeFiles.class);

  private OnnxRuntimeFiles() {}

  /** Deletes it, if there is one; a library that is loaded stays loaded where files can go. */
  static void delete() {
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
      LOG.debug("the files of ONNX Runtime stay", e);
    }
  }

  private static @Nullable Path folder() throws ReflectiveOperationException {
    Class<?> library =
        Class.forName("ai.onnxruntime.OnnxRuntime", false, OnnxRuntimeFiles.class.getClassLoader());
    Field field = library.getDeclaredField("tempDirectory");
    field.setAccessible(true);
    return (Path) field.get(null);
  }
}
