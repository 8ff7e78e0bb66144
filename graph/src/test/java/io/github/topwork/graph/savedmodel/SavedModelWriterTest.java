package io.github.topwork.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat32;

class SavedModelWriterTest {
  static final WeightSource WEIGHTS =
      WeightSource.of(
          Map.of(
              "dense/kernel", TensorData.ofFloats(new float[] {1, 2, 3, 4, 5, 6}, 3, 2),
              "scale/factor", TensorData.scalar(10f)));

  @TempDir Path temp;

  /** {@code (x · kernel) * factor}, the factor state. */
  static ModelGraph model() {
    Graph.Builder graph = Graph.builder();
    graph.add(
        Node.builder("x", "Placeholder")
            .attribute("dtype", DataType.FLOAT)
            .attribute("shape", Attribute.of(Shape.of(-1, 3)))
            .build());
    List<Variable> variables =
        List.of(
            new Variable("scale/factor", DataType.FLOAT, Shape.SCALAR, false).asState(),
            new Variable("dense/kernel", DataType.FLOAT, Shape.of(3, 2), true));
    for (Variable variable : variables) {
      graph.add(
          Node.builder(variable.name(), "VarHandleOp")
              .attribute("dtype", DataType.FLOAT)
              .attribute("shape", Attribute.of(variable.shape()))
              .build());
      graph.add(
          Node.builder(variable.readNode(), "ReadVariableOp")
              .input(variable.name())
              .attribute("dtype", DataType.FLOAT)
              .build());
    }
    graph.add(binary("dense/MatMul", "MatMul", "x", "dense/kernel/read"));
    // A scope that the saver would like to have.
    graph.add(binary("save/Mul", "Mul", "dense/MatMul", "scale/factor/read"));
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(3)));
    Shape outputShape = shape.withDim(1, Dim.of(2));
    Layer dense =
        new Layer(
            "dense",
            "Dense",
            Optional.of(ValueRef.of("dense/MatMul")),
            outputShape,
            List.of("dense/kernel"),
            List.of());
    Layer nested =
        new Layer(
            "a \"b\"\\",
            "",
            Optional.empty(),
            Shape.UNKNOWN,
            List.of("scale/factor"),
            List.of(dense));
    return new ModelGraph(
        graph.build(),
        List.of(new TensorSpec("input", ValueRef.of("x"), DataType.FLOAT, shape)),
        List.of(new TensorSpec("out", ValueRef.of("save/Mul"), DataType.FLOAT, outputShape)),
        variables,
        new LayerTree(List.of(nested)),
        new Provenance("test", "none", "memory", ""));
  }

  private static Node binary(String name, String op, String a, String b) {
    return Node.builder(name, op).input(a, b).attribute("T", DataType.FLOAT).build();
  }

  @Test
  void loadsInTensorFlow_withWeightsAndSignature() throws IOException {
    Path folder = temp.resolve("new/model");
    SavedModelWriter.write(folder, model(), WEIGHTS);
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.toString(), "serve");
        TFloat32 x =
            TFloat32.tensorOf(
                org.tensorflow.ndarray.StdArrays.ndCopyOf(new float[][] {{1, 0, 2}}));
        var result = bundle.session().runner().feed("x", x).fetch("save/Mul").run()) {
      TFloat32 out = (TFloat32) result.get(0);
      assertThat(out.getFloat(0, 0)).isEqualTo(110f);
      assertThat(out.getFloat(0, 1)).isEqualTo(140f);
      assertThat(bundle.function("serving_default").signature().inputNames())
          .containsExactly("input");
    }
  }

  @Test
  void tellsTrainableVariablesFromOthers() throws Exception {
    Path folder = temp.resolve("model");
    SavedModelWriter.write(folder, model(), WEIGHTS);
    MetaGraphDef metaGraph =
        org.tensorflow.proto.SavedModel.parseFrom(
                Files.readAllBytes(folder.resolve("saved_model.pb")))
            .getMetaGraphs(0);
    assertThat(names(metaGraph, "variables")).containsExactly("scale/factor:0", "dense/kernel:0");
    assertThat(names(metaGraph, "trainable_variables")).containsExactly("dense/kernel:0");
  }

  private static List<String> names(MetaGraphDef metaGraph, String collection) throws Exception {
    List<String> names = new java.util.ArrayList<>();
    for (var bytes : metaGraph.getCollectionDefOrThrow(collection).getBytesList().getValueList()) {
      names.add(VariableDef.parseFrom(bytes).getVariableName());
    }
    return names;
  }

  @Test
  void listsAllWeightsThatDoNotFit_andWritesNothing() {
    Path folder = temp.resolve("model");
    WeightSource wrong = WeightSource.of(Map.of("dense/kernel", TensorData.scalar(1f)));
    assertThatThrownBy(() -> SavedModelWriter.write(folder, model(), wrong))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no numbers")
        .hasMessageContaining("'scale/factor'")
        .hasMessageContaining("Given: float32[]. Expected: float32[3, 2]");
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void refusesFolderThatHoldsSomething_andLeavesIt() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("model"));
    SavedModelWriter.write(folder, model(), WEIGHTS);
    assertThatThrownBy(() -> SavedModelWriter.write(folder, model(), WEIGHTS))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("not empty");
    assertThat(temp)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }
}
