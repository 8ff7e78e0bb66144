package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequential models that were saved before anything told them the shape of their input. */
class UnbuiltModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", \"build_input_shape\": null",
      })
  void areRefused_sayingHowToBuildThem(String more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("model.json"),
            """
            {"class_name": "Sequential", "keras_version": "3.5.0", "config": {"name": "early",
             "layers": [{"class_name": "Dense", "module": "keras.layers", "registered_name": null,
               "config": {"name": "dense", "units": 3, "activation": "linear"}}]%s}}"""
                .formatted(more));

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("Model not built. Given: Sequential model 'early'")
        .hasMessageContaining("model.build(")
        .hasMessageContaining("keras.Input(");
  }
}
