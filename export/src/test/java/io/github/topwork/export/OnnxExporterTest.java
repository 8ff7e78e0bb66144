package io.github.topwork.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import io.github.topwork.export.onnx.OnnxFileContents;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.parity.ParityException;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.image.OutputKind;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExporterTest {
  private static final WeightSource NO_WEIGHTS = WeightSource.of(Map.of());

  @TempDir Path folder;

  private static ModelGraph classifier() {
    return classifier(2);
  }

  private static ModelGraph classifier(int units) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("image", 8, 8, 3);
    ValueRef conv =
        graph.op(
            "conv",
            "Conv2D",
            List.of(x, graph.weights("w", 3, 3, 3, 4)),
            "strides",
            new long[] {1, 2, 2, 1},
            "padding",
            "SAME");
    ValueRef relu = graph.op("relu", "Relu", List.of(conv));
    ValueRef pooled = graph.op("gap", "Mean", List.of(relu, graph.ints("axes", 1, 2)));
    ValueRef logits = graph.op("dense", "MatMul", List.of(pooled, graph.weights("k", 4, units)));
    ValueRef biased = graph.op("bias", "BiasAdd", List.of(logits, graph.weights("b", units)));
    return graph.output("logits", biased).build();
  }

  private static ModelGraph features() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("image", 9, 7, 3);
    ValueRef conv =
        graph.op(
            "conv",
            "Conv2D",
            List.of(x, graph.weights("w", 3, 3, 3, 4)),
            "strides",
            new long[] {1, 2, 2, 1},
            "padding",
            "SAME");
    return graph.output("features", graph.op("relu", "Relu", List.of(conv))).build();
  }

  private OnnxExport export(ModelGraph model, OnnxExportOptions options) throws IOException {
    return OnnxExporter.exportTo(
        folder.resolve("model.onnx"), model, NO_WEIGHTS, options, TensorFlowRunner::new);
  }

  /** Runs a model with its outputs moved. */
  private static ModelRunner.Opener moving(double by) {
    return (model, weights) -> {
      TensorFlowRunner right = new TensorFlowRunner(model, weights);
      return inputs -> {
        Map<String, TensorData> outputs = new HashMap<>(right.run(inputs));
        outputs.replaceAll(
            (name, value) -> {
              double[] numbers = value.toDoubles();
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] += by;
              }
              return TensorData.ofDoubles(numbers, value.shape().toSizes());
            });
        return outputs;
      };
    };
  }

  @Test
  void writesOneTransposeAndNoBias() throws IOException {
    OnnxExport export = export(classifier(), OnnxExportOptions.defaults());
    assertThat(export.model().graph().toText())
        .isEqualTo(
            """
            conv/Transpose:0 = Transpose(image) perm=[0, 3, 1, 2]
            conv:0 = Conv(conv/Transpose:0, w) kernel_shape=[3, 3] pads=[0, 0, 1, 1] strides=[2, 2]
            relu:0 = Relu(conv:0)
            gap/GlobalAveragePool:0 = GlobalAveragePool(relu:0)
            gap:0 = Squeeze(gap/GlobalAveragePool:0, gap/Squeeze/const)
            logits = Gemm(gap:0, k, dense/bias)
            """);
    assertThat(export.parity().orElseThrow().isWithinTolerance()).isTrue();
  }

  @Test
  void needsNoTranspose_whenInputsAreNchw() throws IOException {
    OnnxExport export =
        export(classifier(), OnnxExportOptions.builder().inputsAsNchw(true).build());
    assertThat(export.model().graph().opCounts()).doesNotContainKey("Transpose");
    assertThat(export.model().graph().inputs().get(0)).hasToString("image float32[batch, 3, 8, 8]");
  }

  @Test
  void needsOneTranspose_whenTheOutputIsAnImage() throws IOException {
    OnnxExport export = export(features(), OnnxExportOptions.defaults());
    assertThat(export.model().graph().toText())
        .isEqualTo(
            """
            conv/Transpose:0 = Reshape(image, conv/Transpose/rows)
            conv:0 = Conv(conv/Transpose:0, w/interleaved) kernel_shape=[3, 9] pads=[1, 3, 1, 3] strides=[2, 6]
            relu:0 = Relu(conv:0)
            features = Transpose(relu:0) perm=[0, 2, 3, 1]
            """);
    assertThat(export.model().graph().outputs().get(0))
        .hasToString("features float32[batch, 5, 4, 4]");
  }

  @Test
  void declaresImagesNchw_whenAsked() throws IOException {
    OnnxExport export =
        export(
            features(), OnnxExportOptions.builder().inputsAsNchw(true).outputsAsNchw(true).build());
    assertThat(export.model().graph().opCounts()).doesNotContainKey("Transpose");
    assertThat(export.model().graph().outputs().get(0))
        .hasToString("features float32[batch, 4, 5, 4]");
  }

  @Test
  void writesWhatTheServerReads() throws IOException {
    ImageContract contract = ImageContract.preset("tf").size(8, 8).build();
    export(
        classifier(),
        OnnxExportOptions.builder()
            .classifier(
                new ClassifierSpec(
                    contract, new Labels(List.of("cat", "dog")), OutputKind.SOFTMAX_LOGITS))
            .batchName("N")
            .build());
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")));
    Map<String, String> metadata =
        model.getMetadataPropsList().stream()
            .collect(
                Collectors.toMap(StringStringEntryProto::getKey, StringStringEntryProto::getValue));
    assertThat(metadata)
        .containsEntry(ModelMetadata.LABELS, "[\"cat\",\"dog\"]")
        .containsEntry(ModelMetadata.IMAGE, contract.toJson())
        .containsEntry(ModelMetadata.OUTPUT, "logits")
        .containsEntry(ModelMetadata.ACTIVATION, "softmax");
    assertThat(metadata.get(ModelMetadata.PROVENANCE)).contains("\"sha256\":\"00\"");
    assertThat(model.getProducerName()).isEqualTo("topwork");
    assertThat(model.getProducerVersion()).isNotBlank().doesNotContain("$");
    assertThat(model.getIrVersion()).isEqualTo(8);
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
    assertThat(
            model
                .getGraph()
                .getInput(0)
                .getType()
                .getTensorType()
                .getShape()
                .getDim(0)
                .getDimParam())
        .isEqualTo("N");
  }

  @Test
  void refusesLabelsAndImagesThatDoNotMatch_bothAtOnce() {
    OnnxExportOptions options =
        OnnxExportOptions.builder()
            .metadata(
                new ModelMetadata(
                    Optional.of(ImageContract.preset("tf").size(9, 8).build()),
                    Optional.of(new Labels(List.of("cat", "dog", "owl"))),
                    Optional.empty()))
            .build();
    assertThatThrownBy(() -> OnnxExporter.export(classifier(), NO_WEIGHTS, options))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("Given: 3 labels. Expected: 2, one for each unit")
        .hasMessageContaining("Given: an image [?, 9, 8, 3]");
  }

  private static ModelMetadata output(OutputKind kind) {
    return new ModelMetadata(Optional.empty(), Optional.empty(), Optional.of(kind));
  }

  @Test
  void refusesSoftmaxOfOneUnit() {
    OnnxExportOptions softmax =
        OnnxExportOptions.builder().metadata(output(OutputKind.SOFTMAX_LOGITS)).build();
    assertThatThrownBy(() -> OnnxExporter.export(classifier(1), NO_WEIGHTS, softmax))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("Given: SOFTMAX_LOGITS. Expected: a kind with sigmoid");

    OnnxExportOptions sigmoid =
        OnnxExportOptions.builder().metadata(output(OutputKind.logits(1))).build();
    assertThat(OnnxExporter.export(classifier(1), NO_WEIGHTS, sigmoid).metadata())
        .containsEntry(ModelMetadata.ACTIVATION, ModelMetadata.ACTIVATION_SIGMOID);
  }

  @Test
  void measuresLogitsInTheirUnit_whereAToleranceIsGiven() throws IOException {
    ModelGraph model = classifier();
    Path file = folder.resolve("model.onnx");
    TensorData black = TensorData.ofFloats(new float[8 * 8 * 3], 1, 8, 8, 3);
    List<Map<String, TensorData>> inputs = List.of(Map.of("image", black));
    OnnxExportOptions.Builder options = OnnxExportOptions.builder().tolerance(1e-5);
    ModelRunner.Opener nearlyRight = moving(1.5e-5);
    assertThatThrownBy(
            () ->
                OnnxExporter.exportTo(
                    file, model, NO_WEIGHTS, options.build(), nearlyRight, inputs))
        .isInstanceOf(ParityException.class)
        .hasMessageContaining("Expected: max|Δ| at most 1e-05 of max|expected|");
    OnnxExportOptions logits = options.metadata(output(OutputKind.SOFTMAX_LOGITS)).build();
    OnnxExporter.exportTo(file, model, NO_WEIGHTS, logits, nearlyRight, inputs);
    assertThat(file).exists();
  }

  @Test
  void leavesNoFile_whenTheReferenceDiffers() throws IOException {
    ModelGraph model = classifier();
    Path file = folder.resolve("model.onnx");
    assertThatThrownBy(
            () ->
                OnnxExporter.exportTo(
                    file, model, NO_WEIGHTS, OnnxExportOptions.defaults(), moving(1e-4)))
        .isInstanceOf(ParityException.class)
        .hasMessageContaining("12 of 12 comparisons over tolerance")
        .hasMessageContaining("Expected: at most 16 times the noise")
        .hasMessageContaining("logits batch 7 ALL_OPT");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesATolerance_thatIsNotPositive() {
    for (double tolerance : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> OnnxExportOptions.builder().tolerance(tolerance).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tolerance: " + tolerance + " (expected: > 0 and finite");
    }
  }

  @Test
  void saysInTheFile_howItWasProven() throws IOException {
    OnnxExport export = export(classifier(), OnnxExportOptions.defaults());
    assertThat(export.model().metadata().get(ModelMetadata.PARITY))
        .matches(
            "\\{\"distance\":[0-9.E-]+,\"noise\":[0-9.E-]+,\"timesNoise\":[0-9.E-]+,"
                + "\"original\":[0-9.E-]+}");
    assertThat(OnnxFileContents.read(folder.resolve("model.onnx")).metadata())
        .isEqualTo(export.model().metadata());
  }

  @Test
  void keepsTheFileThatWasThere_whenAnExportFails() throws IOException {
    Path file = folder.resolve("model.onnx");
    Files.writeString(file, "before");
    ModelGraph model = classifier();
    ModelRunner.Opener broken =
        (graph, weights) -> {
          throw new IllegalStateException("no reference");
        };
    assertThatThrownBy(
            () ->
                OnnxExporter.exportTo(
                    file, model, NO_WEIGHTS, OnnxExportOptions.defaults(), broken))
        .hasMessage("no reference");
    assertThat(file).hasContent("before");
    assertThat(folder).isDirectoryContaining("glob:**model.onnx");
  }

  @Test
  void reportsEveryUnsupportedNode_atOnce() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 3, 3);
    ValueRef first = graph.op("whiten", "MatrixInverse", List.of(x), "adjoint", true);
    ValueRef relu = graph.op("relu", "Relu", List.of(first));
    ValueRef second = graph.op("factor", "Cholesky", List.of(relu));
    ModelGraph model = graph.output("y", second).build();
    assertThatThrownBy(() -> OnnxExporter.export(model, NO_WEIGHTS, OnnxExportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("Cannot convert op 'MatrixInverse' to ONNX")
        .hasMessageContaining("node 'whiten'")
        .hasMessageContaining("Cannot convert op 'Cholesky' to ONNX");
    assertThat(OnnxExporter.problems(model)).hasSize(2);
    assertThat(OnnxExporter.problems(classifier())).isEmpty();
  }

  @Test
  void letsAHandlerOfTheCallerGoFirst() {
    TestGraph graph = new TestGraph();
    ModelGraph model =
        graph.output("y", graph.op("relu", "Relu", List.of(graph.image("x", 3)))).build();
    OnnxModel onnx =
        OnnxExporter.export(
            model,
            NO_WEIGHTS,
            OnnxExportOptions.builder()
                .withHandler(
                    table ->
                        table
                            .op("Relu")
                            .since(
                                13,
                                (node, to) -> to.node("Abs").input(node.input(0)).outputsOf(node)))
                .build());
    assertThat(onnx.graph().toText()).isEqualTo("y = Abs(x)\n");
  }

  @Test
  void refusesOpsetsItDoesNotKnow() {
    assertThatThrownBy(() -> OnnxExportOptions.builder().opset(12).build())
        .hasMessage("opset: 12 (expected: 13 to 21)");
  }
}
