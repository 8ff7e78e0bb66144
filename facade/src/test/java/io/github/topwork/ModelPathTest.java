package io.github.topwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPathTest {
  private static final Path SAMPLE = TestData.path("mini-xception/keras2-savedmodel");

  @TempDir Path folder;

  @Test
  void tellsWhatLiesThere() throws IOException {
    Path onnx = Files.writeString(folder.resolve("m.ONNX"), "");
    Path run = Files.createDirectory(folder.resolve("run"));
    Files.writeString(run.resolve("run.json"), "{}");

    assertThat(ModelPath.of(SAMPLE).kind()).isEqualTo(ModelPath.Kind.IMPORTABLE);
    assertThat(ModelPath.of(TestData.path("mini-xception/model.keras")).kind())
        .isEqualTo(ModelPath.Kind.IMPORTABLE);
    assertThat(ModelPath.of(onnx).kind()).isEqualTo(ModelPath.Kind.ONNX);
    assertThat(ModelPath.of(onnx).onnxFile()).isEqualTo(onnx);
    assertThat(ModelPath.of(run).kind()).isEqualTo(ModelPath.Kind.RUN);
    assertThat(ModelPath.of(run).onnxFile()).isEqualTo(run.resolve("model.onnx"));
  }

  @Test
  void importsModels_andNoOnnxFiles() throws IOException {
    try (ImportedModel imported = ModelPath.of(SAMPLE).open(ImportOptions.defaults())) {
      assertThat(imported.model().variables()).isNotEmpty();
    }
    ModelPath onnx = ModelPath.of(Files.writeString(folder.resolve("m.onnx"), ""));
    assertThatThrownBy(() -> onnx.open(ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("ONNX is written, never read back");
  }

  @Test
  void refusesEverythingElse_withAdvice() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "hello");

    assertThatThrownBy(() -> ModelPath.of(text))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("a file of something else");
    assertThatThrownBy(() -> ModelPath.of(folder))
        .hasMessageContaining("a folder of something else");
    assertThatThrownBy(() -> ModelPath.of(folder.resolve("gone")))
        .hasMessageContaining("nothing at this path");
    assertThatThrownBy(() -> ModelPath.of(Path.of("Xcepton")))
        .hasMessageContaining("did you mean 'Xception'?");
  }
}
