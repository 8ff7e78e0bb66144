package io.github.topwork.graph.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

class OpRegistryTest {
  private static final String UPDATE = "topwork.golden.update";

  private static OpRegistry ops() {
    return OpRegistry.tensorFlow();
  }

  /** Writes the resource instead of comparing it where the property says so. */
  @Test
  void holdsWhatTensorFlowRegisters() throws IOException {
    OpList expected = registered();
    if (Boolean.getBoolean(UPDATE)) {
      Path file =
          Path.of("src/main/resources/io/github/topwork/graph/op").resolve(OpRegistry.RESOURCE);
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        expected.writeTo(out);
      }
      return;
    }
    try (InputStream in = OpRegistry.class.getResourceAsStream(OpRegistry.RESOURCE)) {
      assertThat(OpList.parseFrom(new GZIPInputStream(in)))
          .as("mvn -pl graph -am test -Dtest=OpRegistryTest -D%s=true updates the file", UPDATE)
          .isEqualTo(expected);
    }
  }

  /** Sorted, without documentation and without the ops that only some platforms have. */
  private static OpList registered() {
    OpList.Builder list = OpList.newBuilder();
    TensorFlow.registeredOpList().getOpList().stream()
        .filter(op -> !op.getName().startsWith("_Mkl") && !op.getName().startsWith("_Nccl"))
        .sorted(Comparator.comparing(OpDef::getName))
        .map(OpRegistryTest::withoutDocumentation)
        .forEach(list::addOp);
    return list.build();
  }

  private static OpDef withoutDocumentation(OpDef op) {
    OpDef.Builder trimmed = op.toBuilder().clearDescription().clearSummary().clearDeprecation();
    trimmed.getInputArgBuilderList().forEach(OpRegistryTest::trim);
    trimmed.getOutputArgBuilderList().forEach(OpRegistryTest::trim);
    trimmed.getAttrBuilderList().forEach(attr -> attr.clearDescription());
    return trimmed.build();
  }

  private static void trim(OpDef.ArgDef.Builder arg) {
    arg.clearDescription().clearExperimentalFullType();
  }

  @Test
  void readsDefaults() {
    Node pool = Node.builder("pool", "MaxPool").build();
    assertThat(ops().get("MaxPool").attributeOrDefault(pool, "data_format"))
        .contains(Attribute.of("NHWC"));
    assertThat(ops().get("MaxPool").attributeOrDefault(pool, "ksize")).isEmpty();
    assertThat(ops().get("MaxPool").attributeOrDefault(pool, "T"))
        .contains(Attribute.of(DataType.FLOAT));
  }

  @Test
  void countsOutputs_byNumberAttributeAndTypeList() {
    Node split = Node.builder("s", "Split").attribute("num_split", 3).build();
    assertThat(ops().get("Split").outputCount(split)).isEqualTo(3);
    Node call =
        Node.builder("c", "PartitionedCall")
            .attribute("Tout", Attribute.ofTypes(List.of(DataType.FLOAT, DataType.INT64)))
            .build();
    assertThat(ops().get("PartitionedCall").outputCount(call)).isEqualTo(2);
    assertThat(ops().get("PartitionedCall").outputType(call, 1)).contains(DataType.INT64);
  }

  @Test
  void resolvesOutputArguments_toFlatIndexes() {
    Node norm = Node.builder("n", "FusedBatchNormV3").attribute("T", DataType.FLOAT).build();
    OpSchema schema = ops().get("FusedBatchNormV3");
    assertThat(schema.outputIndex(norm, "batch_variance", 0)).isEqualTo(2);
    assertThat(schema.outputCount(norm)).isEqualTo(6);
    assertThatThrownBy(() -> schema.outputIndex(norm, "z", 0))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("one of [y, batch_mean");
    assertThatThrownBy(() -> schema.outputIndex(norm, "y", 1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("an index below 1");
  }

  @Test
  void leavesTypesOpen_thatACallerBinds() {
    Node relu = Node.builder("r", "Relu").attribute("T", new Attribute.Placeholder("T")).build();
    assertThat(ops().get("Relu").inputTypes(relu)).containsExactly(Optional.empty());
    assertThat(ops().get("Relu").outputType(relu, 0)).isEmpty();
  }

  @Test
  void refusesCountThatIsNotBound_namingTheNode() {
    Node split = Node.builder("cut", "Split").build();
    assertThatThrownBy(() -> ops().get("Split").outputCount(split))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("'num_split' absent")
        .hasMessageContaining("node 'cut'");
  }

  @Test
  void suggestsNearName_forUnknownOp() {
    assertThatThrownBy(() -> ops().get("Conv2DD"))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("'Conv2D'");
  }

  @Test
  void knowsState() {
    assertThat(ops().get("VarHandleOp").isStateful()).isTrue();
    assertThat(ops().get("Conv2D").isStateful()).isFalse();
  }
}
