package io.github.topwork.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.topwork.onnxruntime.OnnxRuntimeException;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnnxRuntimeMissingTest {
  /** Everything that the tests have, but for ONNX Runtime. */
  private static URLClassLoader withoutOnnxRuntime() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (!path.getFileName().toString().startsWith("onnxruntime")) {
        urls.add(path.toUri().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @Test
  void saysFirstOfAll_thatOnnxRuntimeIsMissing() throws Exception {
    try (URLClassLoader loader = withoutOnnxRuntime()) {
      List<Method> compared =
          Arrays.stream(loader.loadClass(OnnxExporter.class.getName()).getMethods())
              .filter(method -> method.getName().equals("exportTo"))
              .filter(method -> method.getParameterCount() > 4)
              .toList();
      assertThat(compared).hasSize(2);
      for (Method method : compared) {
        // Nothing is given, as nothing of it may be looked at before.
        Throwable thrown =
            catchThrowable(() -> method.invoke(null, new Object[method.getParameterCount()]));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause())
            .satisfies(
                cause ->
                    assertThat(cause.getClass().getName())
                        .isEqualTo(OnnxRuntimeException.class.getName()))
            .hasMessageStartingWith("ONNX Runtime does not load. Given: ")
            .hasMessageContaining("ai.onnxruntime.OrtEnvironment")
            .hasMessageContaining("add com.microsoft.onnxruntime:onnxruntime");
      }
    }
  }
}
