package io.github.topwork.graph.savedmodel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.testdata.NeedsFixture;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

class SavedModelReaderTest {
  private static Path write(Path dir, MetaGraphDef.Builder metaGraph) throws IOException {
    metaGraph.getMetaInfoDefBuilder().addTags("serve");
    byte[] bytes =
        org.tensorflow.proto.SavedModel.newBuilder()
            .setSavedModelSchemaVersion(1)
            .addMetaGraphs(metaGraph)
            .build()
            .toByteArray();
    Files.write(dir.resolve("saved_model.pb"), bytes);
    return dir;
  }

  private static FunctionDef.Builder function(String name) {
    return FunctionDef.newBuilder().setSignature(OpDef.newBuilder().setName(name));
  }

  private static MetaGraphDef.Builder library(FunctionDef.Builder... functions) {
    MetaGraphDef.Builder metaGraph = MetaGraphDef.newBuilder();
    for (FunctionDef.Builder function : functions) {
      metaGraph.getGraphDefBuilder().getLibraryBuilder().addFunction(function);
    }
    return metaGraph;
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void readsKerasModels(String name) throws IOException {
    SavedModel model = SavedModelReader.read(TestData.path("mini-xception/" + name));
    Signature signature = model.signature("serving_default");
    assertThat(signature.inputs()).hasSize(1);
    TensorSpec input = signature.inputs().get(0);
    assertThat(input.type()).isEqualTo(DataType.FLOAT);
    assertThat(input.shape().toString()).isEqualTo("[?, 64, 64, 3]");
    assertThat(model.functionProblems()).isEmpty();
    assertThat(model.functions()).isNotEmpty();
    assertThat(model.restoreNode()).isPresent();
    assertThat(model.objects().isEmpty()).isFalse();
    assertThat(model.kerasObjects().isEmpty()).isEqualTo(name.equals("keras3-export"));
    try (TensorBundleReader variables = model.openVariables().orElseThrow()) {
      for (String key : variables.keys()) {
        assertThat(variables.read(key)).isNotNull();
      }
    }
  }

  @Test
  void findsVariableOfCheckpointKey() throws IOException {
    SavedModel model = SavedModelReader.read(TestData.path("mini-xception/keras2-savedmodel"));
    try (TensorBundleReader variables = model.openVariables().orElseThrow()) {
      long found =
          variables.keys().stream()
              .filter(key -> key.endsWith("/.ATTRIBUTES/VARIABLE_VALUE"))
              .map(key -> model.objects().ofCheckpointKey(key).orElseThrow())
              .filter(object -> object.variable().isPresent())
              .count();
      assertThat(found).isGreaterThan(100);
    }
  }

  @Test
  void resolvesFunctionBodies_toFlatIndexes(@TempDir Path dir) throws IOException {
    FunctionDef.Builder function = function("f");
    function
        .getSignatureBuilder()
        .addInputArg(OpDef.ArgDef.newBuilder().setName("x").setTypeAttr("T"))
        .addOutputArg(OpDef.ArgDef.newBuilder().setName("y").setTypeAttr("T"))
        .addControlOutput("done");
    function
        .addNodeDef(
            NodeDef.newBuilder()
                .setName("axis")
                .setOp("Const")
                .setDevice("/cpu:0")
                .putAttr("_note", AttrValue.newBuilder().setB(true).build()))
        .addNodeDef(
            NodeDef.newBuilder()
                .setName("top")
                .setOp("TopKV2")
                .addInput("x")
                .addInput("axis:output:0")
                .addInput("^axis"))
        .putRet("y", "top:indices:0")
        .putControlRet("done", "top");
    SavedModel model = SavedModelReader.read(write(dir, library(function)));
    GraphFunction read = requireNonNull(model.functions().get("f"));
    assertThat(read.arguments()).containsExactly("x");
    assertThat(read.results().get(0)).hasToString("top:1");
    assertThat(read.controlResults()).containsExactly("top");
    Graph body = read.body();
    assertThat(body.node("x").op()).isEqualTo("_Arg");
    assertThat(body.node("axis")).isEqualTo(Node.builder("axis", "Const").build());
    assertThat(body.node("top").inputs()).hasToString("[x:0, axis:0]");
    assertThat(body.node("top").controlInputs()).containsExactly("axis");
  }

  @Test
  void keepsProblemsOfFunctions_besideTheOthers(@TempDir Path dir) throws IOException {
    FunctionDef.Builder unknownOp =
        function("odd").addNodeDef(NodeDef.newBuilder().setName("n").setOp("Convv2D"));
    FunctionDef.Builder dangling =
        function("dangling")
            .addNodeDef(NodeDef.newBuilder().setName("n").setOp("Relu").addInput("gone:y:0"))
            .addNodeDef(NodeDef.newBuilder().setName("m").setOp("Relu").addInput("n:what:0"));
    SavedModel model =
        SavedModelReader.read(write(dir, library(unknownOp, dangling, function("good"))));
    assertThat(model.functions()).containsOnlyKeys("good");
    assertThat(model.functionProblems())
        .extractingByKey("odd")
        .asString()
        .contains("'Convv2D'")
        .contains("did you mean 'Conv2D'")
        .contains("function 'odd'");
    assertThat(model.functionProblems())
        .extractingByKey("dangling")
        .asString()
        .contains("gone:y:0")
        .contains("output 'what'");
  }

  @Test
  void refusesTwoFunctionsOfOneName(@TempDir Path dir) throws IOException {
    write(dir, library(function("f"), function("f")));
    assertThatThrownBy(() -> SavedModelReader.read(dir))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("two functions named 'f'");
  }

  @Test
  void listsTags_whenNoneFits() {
    Path dir = TestData.path("mini-xception/keras2-savedmodel");
    assertThatThrownBy(() -> SavedModelReader.read(dir, Set.of("train")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("tags [train]")
        .hasMessageContaining("[serve]");
  }

  @Test
  void suggestsNearSignature() throws IOException {
    SavedModel model = SavedModelReader.read(TestData.path("mini-xception/keras2-savedmodel"));
    assertThatThrownBy(() -> model.signature("serving_defualt"))
        .isInstanceOf(SignatureNotFoundException.class)
        .hasMessageContaining("did you mean 'serving_default'?");
  }

  @Test
  void refusesFolderWithoutModel(@TempDir Path dir) {
    assertThatThrownBy(() -> SavedModelReader.read(dir))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no file 'saved_model.pb'");
    assertThatThrownBy(() -> SavedModelReader.read(dir.resolve("gone")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no such folder");
  }

  @Test
  void refusesAssetOutsideOfTheModel(@TempDir Path dir) throws IOException {
    MetaGraphDef.Builder metaGraph = MetaGraphDef.newBuilder();
    metaGraph.addAssetFileDefBuilder().setFilename("../../etc/passwd");
    write(dir, metaGraph);
    assertThatThrownBy(() -> SavedModelReader.read(dir))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("../../etc/passwd");
  }

  @Test
  void readsTextForm(@TempDir Path dir) throws IOException {
    MetaGraphDef.Builder metaGraph = MetaGraphDef.newBuilder();
    metaGraph.getMetaInfoDefBuilder().addTags("serve");
    metaGraph.setGraphDef(
        GraphDef.newBuilder().addNode(NodeDef.newBuilder().setName("x").setOp("Placeholder")));
    String text =
        org.tensorflow.proto.SavedModel.newBuilder().addMetaGraphs(metaGraph).build().toString();
    Files.writeString(dir.resolve("saved_model.pbtxt"), text);
    assertThat(SavedModelReader.read(dir).graph().contains("x")).isTrue();
  }

  @Test
  void refusesDamagedFile_whateverTheDamage(@TempDir Path dir) throws IOException {
    byte[] good =
        Files.readAllBytes(TestData.path("mini-xception/keras3-export").resolve("saved_model.pb"));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 60; i++) {
      byte[] bad = good.clone();
      if (i % 2 == 0) {
        bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      } else {
        for (int j = 0; j < 5; j++) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      Files.write(dir.resolve("saved_model.pb"), bad);
      try {
        SavedModel model = SavedModelReader.read(dir);
        // Flips in names and constants can leave a model that only means something else.
        assertThat(model.directory()).isEqualTo(dir);
      } catch (ModelException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(30);
  }

  @Test
  void refusesDamagedKerasMetadata(@TempDir Path dir) throws IOException {
    write(dir, MetaGraphDef.newBuilder());
    Files.write(
        dir.resolve("keras_metadata.pb"),
        ByteString.copyFrom(new byte[] {10, 100, 1}).toByteArray());
    assertThatThrownBy(() -> SavedModelReader.read(dir))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("keras_metadata.pb");
  }

  @Test
  @NeedsFixture
  void readsEveryFixture() throws IOException {
    try (var files = Files.walk(TestData.fixtures())) {
      for (Path file :
          files.filter(path -> path.getFileName().toString().equals("saved_model.pb")).toList()) {
        SavedModel model = SavedModelReader.read(file.resolveSibling("."));
        assertThat(model.functionProblems()).as(file.toString()).isEmpty();
        assertThat(model.signatures()).as(file.toString()).isNotEmpty();
      }
    }
  }

  @Test
  @NeedsFixture("xception-savedmodel-tf27/xception_model")
  void namesMissingWeights_withTheirSize() throws IOException {
    SavedModel model =
        SavedModelReader.read(TestData.fixture("xception-savedmodel-tf27/xception_model"));
    assertThatThrownBy(model::openVariables)
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("no file 'variables.data-00000-of-00001'")
        .hasMessageContaining("bytes");
  }
}
