package io.github.topwork.export.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.github.topwork.problem.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileContentsTest {
  @TempDir private Path folder;

  @Test
  void countsOps_namingTheDomainOnlyWhereItIsNotTheDefault() throws IOException {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.acme").setVersion(3))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(
                GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder().setOpType("Relu"))
                    .addNode(NodeProto.newBuilder().setOpType("Relu").setDomain("ai.onnx"))
                    .addNode(NodeProto.newBuilder().setOpType("Relu").setDomain("com.acme")))
            .build();
    Path file = Files.write(folder.resolve("m.onnx"), model.toByteArray());

    OnnxFileContents contents = OnnxFileContents.read(file);

    assertThat(contents.irVersion()).isEqualTo(8);
    assertThat(contents.opset()).isEqualTo(17);
    assertThat(contents.opCounts()).isEqualTo(Map.of("Relu", 2L, "com.acme.Relu", 1L));
    assertThat(contents.nodeCount()).isEqualTo(3);
  }

  @Test
  void refusesBytesThatAreNoModel_namingTheFile() throws IOException {
    Path file = Files.write(folder.resolve("m.onnx"), new byte[] {(byte) 0xff, 1, 2});
    assertThatThrownBy(() -> OnnxFileContents.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("m.onnx");
  }

  @Test
  void namesTheFormat_ofModelsThatWereNotExported() throws IOException {
    Map<String, byte[]> files =
        Map.of(
            "an HDF5 file, as model.save(\"model.h5\") writes it",
            new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0},
            "a zip archive, as model.save(\"model.keras\") writes it",
            new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0},
            "an array of NumPy",
            new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      Path file = Files.write(folder.resolve("model.onnx"), each.getValue());
      assertThatThrownBy(() -> OnnxFileContents.read(file))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("Given: " + each.getKey() + ". ")
          .hasMessageContaining("give the .onnx file that was exported");
    }
    Files.createFile(Files.createDirectory(folder.resolve("saved")).resolve("saved_model.pb"));
    assertThatThrownBy(() -> OnnxFileContents.read(folder.resolve("saved")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("Given: the folder of a SavedModel. ");
  }
}
