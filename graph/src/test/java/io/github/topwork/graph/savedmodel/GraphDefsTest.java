package io.github.topwork.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

class GraphDefsTest {
  private static Node constant(TensorProto.Builder tensor) {
    GraphDef message =
        GraphDef.newBuilder()
            .addNode(
                NodeDef.newBuilder()
                    .setName("c")
                    .setOp("Const")
                    .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build()))
            .build();
    return GraphDefs.fromGraphDef(message).node("c");
  }

  private static TensorShapeProto shape(long... sizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return shape.build();
  }

  @Test
  void readsBackWhatItWrote_everyKindOfAttribute() {
    Node node =
        Node.builder("all", "Everything")
            .input("c")
            .input(new ValueRef("c", 2))
            .controlInputs(List.of("c"))
            .attribute("int", 7)
            .attribute("real", Attribute.of(0.5f))
            .attribute("flag", true)
            .attribute("text", "abc")
            .attribute("type", DataType.HALF)
            .attribute("shape", Attribute.of(Shape.of(-1, 3)))
            .attribute("no_rank", Attribute.of(Shape.UNKNOWN))
            .attribute("tensor", Attribute.of(TensorData.vector(1, 2, 3)))
            .attribute("func", new Attribute.Func("f", new TreeMap<>()))
            .attribute("placeholder", new Attribute.Placeholder("T"))
            .attribute("ints", Attribute.ofInts(1, -2))
            .attribute("types", Attribute.ofTypes(List.of(DataType.FLOAT, DataType.STRING)))
            .attribute("empty", new Attribute.ListOf(List.of()))
            .build();
    TensorData text =
        TensorData.ofStrings(Shape.of(2), List.of(Bytes.ofUtf8("a"), Bytes.ofUtf8("")));
    Graph.Builder graph = Graph.builder();
    graph.constant("c", text);
    Graph written = graph.add(node).build();
    assertThat(GraphDefs.fromGraphDef(GraphDefs.toGraphDef(written))).isEqualTo(written);
  }

  @Test
  void repeatsTheLastValue() {
    Node node =
        constant(
            TensorProto.newBuilder()
                .setDtypeValue(DataType.FLOAT.number())
                .setTensorShape(shape(2, 2))
                .addFloatVal(1)
                .addFloatVal(3));
    assertThat(node.tensor("value").toFloats()).containsExactly(1, 3, 3, 3);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"STRING", "RESOURCE", "VARIANT"},
      mode = EnumSource.Mode.EXCLUDE)
  void readsZeros_whereNoValueIsListed(DataType type) {
    Node node =
        constant(TensorProto.newBuilder().setDtypeValue(type.number()).setTensorShape(shape(2)));
    assertThat(node.tensor("value").bytes().remaining()).isEqualTo(2 * type.byteSize());
  }

  @Test
  void dropsNotesOfTheRuntime() {
    GraphDef message =
        GraphDef.newBuilder()
            .addNode(
                NodeDef.newBuilder()
                    .setName("n")
                    .setOp("NoOp")
                    .setDevice("/device:CPU:0")
                    .putAttr("_class", AttrValue.newBuilder().setI(1).build()))
            .build();
    assertThat(GraphDefs.fromGraphDef(message).nodes())
        .containsExactly(Node.builder("n", "NoOp").build());
  }

  @Test
  void refusesAbsurdConstant_beforeAllocating() {
    TensorProto.Builder absurd =
        TensorProto.newBuilder()
            .setDtypeValue(DataType.FLOAT.number())
            .setTensorShape(shape(1L << 20, 1L << 20))
            .addFloatVal(1);
    assertThatThrownBy(() -> constant(absurd))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("4 bytes")
        .hasMessageContaining("attribute 'value' of node 'c'");
    TensorProto.Builder overflow = absurd.clone().setTensorShape(shape(1L << 40, 1L << 40));
    assertThatThrownBy(() -> constant(overflow))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("63 bits");
  }

  @Test
  void refusesContentThatDoesNotFitTheShape() {
    TensorProto.Builder shortContent =
        TensorProto.newBuilder()
            .setDtypeValue(DataType.FLOAT.number())
            .setTensorShape(shape(2))
            .setTensorContent(ByteString.copyFrom(new byte[7]));
    assertThatThrownBy(() -> constant(shortContent))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("7 bytes")
        .hasMessageContaining("8 for FLOAT[2]");
  }

  @Test
  void listsAllProblemsAtOnce() {
    GraphDef message =
        GraphDef.newBuilder()
            .addNode(NodeDef.newBuilder().setName("a").setOp("Relu").addInput("x:y"))
            .addNode(NodeDef.newBuilder().setName("b"))
            .build();
    assertThatThrownBy(() -> GraphDefs.fromGraphDef(message))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("input 'x:y'")
        .hasMessageContaining("node 'b' of op ''");
  }
}
