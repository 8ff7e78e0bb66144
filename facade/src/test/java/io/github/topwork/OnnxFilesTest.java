package io.github.topwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.onnx.OnnxFileContents;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFilesTest {
  @TempDir Path folder;

  @Test
  void writesTheFileOfARun_withAllThatItKnows() throws IOException {
    RunFolder run = SampleRun.train(folder, "5", "6");

    OnnxFiles.Written written = OnnxFiles.write(run);

    assertThat(written.file()).isEqualTo(run.onnxFile());
    assertThat(written.bytes()).isEqualTo(Files.size(run.onnxFile()));
    assertThat(written.parity().isWithinTolerance()).isTrue();
    assertThat(written.toText()).startsWith("Wrote " + run.onnxFile() + ": " + written.nodes());
    Map<String, String> metadata = OnnxFileContents.read(run.onnxFile()).metadata();
    assertThat(ModelMetadata.read(metadata).classifier()).contains(run.classifier());
    assertThat(metadata.get(ModelMetadata.PROVENANCE))
        .contains("\"backbone.preprocessing\":\"tf\"", "\"backbone.sha256\":\"");
  }

  @Test
  void writesOtherModels_intoFoldersThatAreThere() throws IOException {
    Path sample = TestData.path("mini-xception/keras2-savedmodel");
    try (ImportedModel imported = ModelImporters.read(sample, ImportOptions.defaults())) {
      OnnxExportOptions options = OnnxExportOptions.defaults();
      Path file = folder.resolve("m.onnx");

      assertThat(OnnxFiles.write(file, imported, options).parity().isWithinTolerance()).isTrue();
      assertThat(file).isNotEmptyFile();
      ParityReport again = OnnxFiles.verify(file, imported, List.of(), ParityOptions.DEFAULTS);
      assertThat(again.isWithinTolerance()).isTrue();
      assertThat(again.toText()).contains("ALL_OPT", "Equal: distance from the truth");
      assertThatThrownBy(
              () -> OnnxFiles.write(folder.resolve("gone").resolve("m.onnx"), imported, options))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("gone");
    }
  }

  @Test
  void refusesWhatCannotBeExported_beforeAnyWork() {
    Graph graph =
        Graph.of(
            List.of(
                Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build(),
                Node.builder("whiten", "MatrixInverse").input("x").build()));
    Shape square = Shape.of(-1, 3, 3);
    ModelGraph model =
        new ModelGraph(
            graph,
            List.of(new TensorSpec("x", ValueRef.of("x"), DataType.FLOAT, square)),
            List.of(new TensorSpec("y", ValueRef.of("whiten"), DataType.FLOAT, square)),
            List.of(),
            LayerTree.EMPTY,
            new Provenance("test", "none", "memory", ""));

    assertThatThrownBy(() -> OnnxFiles.requireExportable(model))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("MatrixInverse");
  }
}
