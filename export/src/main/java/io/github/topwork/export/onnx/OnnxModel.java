package io.github.topwork.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An ONNX graph with what the file says beside it.
 *
 * @param graph the nodes and constants
 * @param opset version of the default operator set
 * @param producerVersion version of Topwork that made it
 * @param metadata {@code metadata_props}, sorted by key
 */
public record OnnxModel(
    OnnxGraph graph, int opset, String producerVersion, SortedMap<String, String> metadata) {
  /** Name under which files say who made them. */
  public static final String PRODUCER = "topwork";

  /** Lowest opset written: the first that takes the axes of Squeeze as an input. */
  public static final int MIN_OPSET = 13;

  /** Highest opset written. */
  public static final int MAX_OPSET = 21;

  public OnnxModel {
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    if (opset < MIN_OPSET || opset > MAX_OPSET) {
      throw new IllegalArgumentException(
          "opset: " + opset + " (expected: " + MIN_OPSET + " to " + MAX_OPSET + ")");
    }
  }

  /** Number of nodes. */
  public int nodeCount() {
    return graph.nodes().size();
  }

  /**
   * Version of the ONNX file format: the lowest that allows this opset, as the table in ONNX's
   * Versioning.md pairs them.
   */
  public int irVersion() {
    if (opset <= 14) {
      return 7;
    }
    return opset <= 18 ? 8 : opset <= 20 ? 9 : 10;
  }

  /** Writes the file's contents; the caller closes the stream. */
  public void writeTo(OutputStream out) throws IOException {
    toProto().writeTo(out);
  }

  /** The model as the protobuf message that a file holds. */
  public ModelProto toProto() {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(irVersion())
            .setProducerName(PRODUCER)
            .setProducerVersion(producerVersion)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
            .setGraph(graphProto());
    metadata.forEach(
        (key, value) ->
            model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return model.build();
  }

  private GraphProto graphProto() {
    GraphProto.Builder proto = GraphProto.newBuilder().setName(PRODUCER);
    graph.inputs().forEach(input -> proto.addInput(valueProto(input)));
    graph.outputs().forEach(output -> proto.addOutput(valueProto(output)));
    for (OnnxNode node : graph.nodes()) {
      NodeProto.Builder nodeProto =
          NodeProto.newBuilder()
              .setName(node.name())
              .setOpType(node.op())
              .addAllInput(node.inputs())
              .addAllOutput(node.outputs());
      node.attributes().forEach((key, value) -> nodeProto.addAttribute(attribute(key, value)));
      proto.addNode(nodeProto);
    }
    graph.initializers().forEach((name, data) -> proto.addInitializer(tensor(name, data)));
    return proto.build();
  }

  private static AttributeProto attribute(String key, OnnxAttribute value) {
    AttributeProto.Builder proto = AttributeProto.newBuilder().setName(key);
    if (value instanceof OnnxAttribute.Int integer) {
      proto.setType(AttributeProto.AttributeType.INT).setI(integer.value());
    } else if (value instanceof OnnxAttribute.Real real) {
      proto.setType(AttributeProto.AttributeType.FLOAT).setF(real.value());
    } else if (value instanceof OnnxAttribute.Text text) {
      proto
          .setType(AttributeProto.AttributeType.STRING)
          .setS(ByteString.copyFromUtf8(text.value()));
    } else if (value instanceof OnnxAttribute.Ints ints) {
      proto.setType(AttributeProto.AttributeType.INTS).addAllInts(ints.values());
    }
    return proto.build();
  }

  private static TensorProto tensor(String name, TensorData data) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setName(name).setDataType(typeNumber(data.type()));
    for (long size : data.shape().toSizes()) {
      proto.addDims(size);
    }
    if (data.type() == DataType.STRING) {
      data.strings().forEach(text -> proto.addStringData(ByteString.copyFrom(text.toByteArray())));
    } else {
      proto.setRawData(ByteString.copyFrom(data.bytes()));
    }
    return proto.build();
  }

  private static ValueInfoProto valueProto(ValueInfo value) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Dim dim : value.shape().dims()) {
      TensorShapeProto.Dimension.Builder dimension = TensorShapeProto.Dimension.newBuilder();
      if (dim instanceof Dim.Known known) {
        dimension.setDimValue(known.size());
      } else if (dim instanceof Dim.Named named) {
        dimension.setDimParam(named.name());
      }
      shape.addDim(dimension);
    }
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(typeNumber(value.type()));
    if (value.shape().isRanked()) {
      tensor.setShape(shape);
    }
    return ValueInfoProto.newBuilder()
        .setName(value.name())
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /**
   * Number of an element type in ONNX's {@code TensorProto.DataType}.
   *
   * @throws IllegalArgumentException if ONNX has no such type
   */
  public static int typeNumber(DataType type) {
    return switch (type) {
      case FLOAT -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case UINT16 -> 4;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case STRING -> 8;
      case BOOL -> 9;
      case HALF -> 10;
      case DOUBLE -> 11;
      case UINT32 -> 12;
      case UINT64 -> 13;
      case COMPLEX64 -> 14;
      case COMPLEX128 -> 15;
      case BFLOAT16 -> 16;
      case QINT8, QUINT8, QINT16, QUINT16, QINT32, RESOURCE, VARIANT ->
          throw new IllegalArgumentException(
              "element type: " + type.displayName() + " (expected: one that ONNX has)");
    };
  }
}
