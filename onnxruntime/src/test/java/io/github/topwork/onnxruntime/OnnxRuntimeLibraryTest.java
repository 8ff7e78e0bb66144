package io.github.topwork.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxRuntimeLibraryTest {
  @Test
  void isContent_whereOnnxRuntimeIsThere() {
    assertThatCode(OnnxRuntimeLibrary::require).doesNotThrowAnyException();
  }

  @Test
  void refusesTwoOnnxRuntimes() throws IOException {
    var cpu = URI.create("file:/onnxruntime.jar").toURL();
    var gpu = URI.create("file:/onnxruntime_gpu.jar").toURL();

    assertThatThrownBy(() -> OnnxRuntimeLibrary.requireOne(List.of(cpu, gpu)))
        .isInstanceOf(OnnxRuntimeException.class)
        .hasMessageContaining("onnxruntime_gpu.jar");
    OnnxRuntimeLibrary.requireOne(List.of(cpu));
  }

  @ParameterizedTest
  @CsvSource({
    "1.28.0, '', false",
    "1.29.0, '', true",
    "1.30.1-rc, '', true",
    "2.0.0, '', true",
    "'', '', true",
    "1.29.0, ORT_DISABLE_TELEMETRY, false",
    "1.29.0, ORT_TELEMETRY_DISABLED, false",
  })
  void warnsOfTelemetry_whereItIsOn(String version, String variable, boolean warns) {
    Map<String, String> environment = variable.isEmpty() ? Map.of() : Map.of(variable, "1");

    assertThat(OnnxRuntimeLibrary.telemetryWarning(version, environment).isPresent())
        .isEqualTo(warns);
  }
}
