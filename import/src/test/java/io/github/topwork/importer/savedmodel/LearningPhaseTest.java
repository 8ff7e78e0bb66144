package io.github.topwork.importer.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** TensorFlow 1 conditionals on Keras's learning phase. */
class LearningPhaseTest {
  private static TensorInfo info(String value) {
    return TensorInfo.newBuilder()
        .setName(value)
        .setDtypeValue(DataType.FLOAT.number())
        .setTensorShape(io.github.topwork.graph.proto.AttributeWriter.write(Shape.of(-1, 3)))
        .build();
  }

  /** {@code phase ? exp(x) : neg(x)} as TensorFlow 1 writes it. */
  private static Path write(Path dir, Node phase) throws IOException {
    TensorData no = TensorData.wrap(DataType.BOOL, Shape.SCALAR, ByteBuffer.allocate(1));
    Graph.Builder graph = Graph.builder();
    ValueRef fallback = graph.constant("phase/default", no);
    graph.add(
        Node.builder("x", "Placeholder")
            .attribute("dtype", DataType.FLOAT)
            .attribute("shape", Attribute.of(Shape.of(-1, 3)))
            .build());
    graph.add(phase.op().equals("Placeholder") ? phase : phase.toBuilder().input(fallback).build());
    graph.add(
        Node.builder("switch", "Switch")
            .input("x", "phase")
            .attribute("T", DataType.FLOAT)
            .build());
    graph.add(Node.builder("neg", "Neg").input("switch").attribute("T", DataType.FLOAT).build());
    graph.add(
        Node.builder("exp", "Exp")
            .input(new ValueRef("switch", 1))
            .attribute("T", DataType.FLOAT)
            .build());
    graph.add(
        Node.builder("merge", "Merge")
            .input("neg", "exp")
            .attribute("T", DataType.FLOAT)
            .attribute("N", 2)
            .build());
    MetaGraphDef.Builder metaGraph =
        MetaGraphDef.newBuilder().setGraphDef(GraphDefs.toGraphDef(graph.build()));
    metaGraph.getMetaInfoDefBuilder().addTags("serve");
    metaGraph.putSignatureDef(
        "serving_default",
        SignatureDef.newBuilder()
            .putInputs("x", info("x:0"))
            .putOutputs("y", info("merge:0"))
            .build());
    byte[] bytes = SavedModel.newBuilder().addMetaGraphs(metaGraph).build().toByteArray();
    Files.write(dir.resolve("saved_model.pb"), bytes);
    return dir;
  }

  @Test
  void takesTheBranchOfInference(@TempDir Path dir) throws IOException {
    Node phase =
        Node.builder("phase", "PlaceholderWithDefault")
            .attribute("dtype", DataType.BOOL)
            .attribute("shape", Attribute.of(Shape.SCALAR))
            .build();
    try (ImportedModel imported =
        ModelImporters.read(write(dir, phase), ImportOptions.defaults())) {
      List<String> ops = imported.model().graph().nodes().stream().map(Node::op).toList();
      assertThat(ops).containsExactlyInAnyOrder("Placeholder", "Neg");
      assertThat(imported.model().outputs().get(0).shape()).hasToString("[batch, 3]");
    }
  }

  @Test
  void refusesConditionThatIsFed(@TempDir Path dir) {
    Node phase = Node.builder("phase", "Placeholder").attribute("dtype", DataType.BOOL).build();
    assertThatThrownBy(() -> ModelImporters.read(write(dir, phase), ImportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("'Merge'")
        .hasMessageContaining("'Switch'");
  }
}
