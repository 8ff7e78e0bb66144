package io.github.topwork.serving.testkit;

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
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Tiny ONNX models, made of protos, and images for them. */
public final class OnnxModels {
  /** Element types as ONNX numbers them. */
  public static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();

  private static final int HALF = TensorProto.DataType.FLOAT16.getNumber();

  private OnnxModels() {}

  /** What {@link #classifier} makes: the mean colour, times weights, plus bias. */
  public static final class ClassifierModel {
    private int height = 8;
    private int width = 8;
    private boolean half;
    private float[] weights = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    private float[] bias = {0, 0, 0};
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Red, green, blue from values 0 to 1; logits, softmax. */
    public ClassifierModel() {
      metadata.put(ModelMetadata.IMAGE, contract(8, 8).toJson());
      metadata.put(ModelMetadata.LABELS, new Labels(List.of("red", "green", "blue")).toJson());
      metadata.put(ModelMetadata.OUTPUT, ModelMetadata.OUTPUT_LOGITS);
      metadata.put(ModelMetadata.ACTIVATION, ModelMetadata.ACTIVATION_SOFTMAX);
    }

    /** Rows and columns of input and contract. */
    public ClassifierModel size(int newHeight, int newWidth) {
      height = newHeight;
      width = newWidth;
      metadata.put(ModelMetadata.IMAGE, contract(newHeight, newWidth).toJson());
      return this;
    }

    /** Weights {@code [3, classes]} and bias {@code [classes]}. */
    public ClassifierModel dense(float[] newWeights, float... newBias) {
      weights = newWeights;
      bias = newBias;
      return this;
    }

    /** Half precision at input and output. */
    public ClassifierModel half() {
      half = true;
      return this;
    }

    /** Sets one metadata value. */
    public ClassifierModel with(String key, String value) {
      metadata.put(key, value);
      return this;
    }

    /** Removes one metadata value. */
    public ClassifierModel without(String key) {
      metadata.remove(key);
      return this;
    }

    /** Writes the model. */
    public Path write(Path file) throws IOException {
      return Files.write(file, classifier(this).toByteArray());
    }
  }

  /** The contract of {@link ClassifierModel}. */
  public static ImageContract contract(int height, int width) {
    return ImageContract.preset("unit").size(height, width).build();
  }

  private static ModelProto classifier(ClassifierModel spec) {
    int classes = spec.bias.length;
    int type = spec.half ? HALF : FLOAT;
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("classifier")
            .addInput(value("image", type, -1, spec.height, spec.width, 3))
            .addOutput(value("logits", type, -1, classes))
            .addNode(cast("image", "pixels", FLOAT))
            .addInitializer(floats("weights", spec.weights, 3, classes))
            .addInitializer(floats("bias", spec.bias, classes))
            .addNode(
                node("ReduceMean", List.of("pixels"), "mean")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("axes")
                            .setType(AttributeProto.AttributeType.INTS)
                            .addInts(1)
                            .addInts(2))
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("keepdims")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(0)))
            .addNode(node("MatMul", List.of("mean", "weights"), "product"))
            .addNode(node("Add", List.of("product", "bias"), "sum"))
            .addNode(cast("sum", "logits", type));
    return model(graph, spec.metadata);
  }

  /** A model that gives back each of its inputs {@code in0, in1 ...} as {@code out0, out1 ...}. */
  public static Path identity(Path file, List<Integer> types, long... shape) throws IOException {
    GraphProto.Builder graph = GraphProto.newBuilder().setName("identity");
    for (int index = 0; index < types.size(); index++) {
      graph
          .addInput(value("in" + index, types.get(index), shape))
          .addOutput(value("out" + index, types.get(index), shape))
          .addNode(node("Identity", List.of("in" + index), "out" + index));
    }
    return Files.write(file, model(graph, Map.of()).toByteArray());
  }

  /** A model that adds to {@code in0}, {@code float32[1]}, for some centuries. */
  public static Path endless(Path file) throws IOException {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(value("turn", TensorProto.DataType.INT64.getNumber()))
            .addInput(value("before", TensorProto.DataType.BOOL.getNumber()))
            .addInput(value("old", FLOAT, 1))
            .addOutput(value("after", TensorProto.DataType.BOOL.getNumber()))
            .addOutput(value("new", FLOAT, 1))
            .addNode(node("Identity", List.of("before"), "after"))
            .addNode(node("Add", List.of("old", "old"), "new"));
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("endless")
            .addInput(value("in0", FLOAT, 1))
            .addOutput(value("out0", FLOAT, 1))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("turns")
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addInt64Data(Long.MAX_VALUE))
            .addInitializer(
                TensorProto.newBuilder()
                    .setName("goOn")
                    .setDataType(TensorProto.DataType.BOOL.getNumber())
                    .addInt32Data(1))
            .addNode(
                node("Loop", List.of("turns", "goOn", "in0"), "out0")
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("body")
                            .setType(AttributeProto.AttributeType.GRAPH)
                            .setG(body)));
    return Files.write(file, model(graph, Map.of()).toByteArray());
  }

  /** A model whose one weight lies in another file. */
  public static Path externalData(Path file, String location) throws IOException {
    TensorProto weight =
        TensorProto.newBuilder()
            .setName("weight")
            .setDataType(FLOAT)
            .addDims(4)
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location))
            .build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("external")
            .addInput(value("in0", FLOAT, 4))
            .addOutput(value("out0", FLOAT, 4))
            .addInitializer(weight)
            .addNode(node("Add", List.of("in0", "weight"), "out0"));
    return Files.write(file, model(graph, Map.of()).toByteArray());
  }

  private static ModelProto model(GraphProto.Builder graph, Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setProducerName("topwork-test")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
            .setGraph(graph);
    metadata.forEach(
        (key, text) ->
            model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(text)));
    return model.build();
  }

  private static NodeProto.Builder cast(String input, String output, int type) {
    return node("Cast", List.of(input), output)
        .addAttribute(
            AttributeProto.newBuilder()
                .setName("to")
                .setType(AttributeProto.AttributeType.INT)
                .setI(type));
  }

  private static NodeProto.Builder node(String type, List<String> inputs, String output) {
    return NodeProto.newBuilder()
        .setOpType(type)
        .setName(output)
        .addAllInput(inputs)
        .addOutput(output);
  }

  private static TensorProto floats(String name, float[] values, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    for (long dim : shape) {
      tensor.addDims(dim);
    }
    for (float number : values) {
      tensor.addFloatData(number);
    }
    return tensor.build();
  }

  private static ValueInfoProto value(String name, int type, long... shape) {
    TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
    for (long dim : shape) {
      TensorShapeProto.Dimension.Builder one = TensorShapeProto.Dimension.newBuilder();
      dims.addDim(dim < 0 ? one.setDimParam("batch") : one.setDimValue(dim));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims)))
        .build();
  }

  /** A PNG file of one colour. */
  public static byte[] png(Color color, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, color.getRGB());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
