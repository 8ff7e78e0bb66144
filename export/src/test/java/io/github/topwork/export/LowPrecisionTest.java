package io.github.topwork.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.NarrowFloats;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.parity.CheckInputs;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that compute in float16 or bfloat16, op by op, against TensorFlow at that precision. */
@DisabledIfEnvironmentVariable(
    named = "ONEDNN_MAX_CPU_ISA",
    matches = "SSE41|AVX|AVX2.*",
    disabledReason =
        "TensorFlow asks the processor what oneDNN can do, not this variable, and aborts on"
            + " convolutions of 16 bits")
class LowPrecisionTest {
  /**
   * A few units in the last place of the largest element: float16 has 11 bits, bfloat16 has 8.
   * TensorFlow rounds after every op, and where it splits one, in between too.
   */
  private static final Map<DataType, Double> TOLERANCES =
      Map.of(DataType.HALF, 4 * 0x1p-11, DataType.BFLOAT16, 4 * 0x1p-8);

  private static final WeightSource NO_WEIGHTS = WeightSource.of(Map.of());

  @TempDir Path folder;

  /** One op on an image {@code [batch, 6, 6, 4]} of the precision. */
  private record Op(String name, BiFunction<Small, ValueRef, ValueRef> write) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Writes constants of a precision. */
  private record Small(TestGraph graph, DataType type) {
    ValueRef weights(String name, long... sizes) {
      return cast(name + "/cast", graph.weights(name, sizes), type);
    }

    ValueRef positive(String name, long... sizes) {
      return cast(name + "/cast", graph.weights(name, 0.5, 2, sizes), type);
    }

    ValueRef cast(String name, ValueRef x, DataType to) {
      return graph.op(name, "Cast", List.of(x), "DstT", to);
    }

    ValueRef op(String op, Object... inputsThenAttributes) {
      int inputs = 0;
      while (inputs < inputsThenAttributes.length
          && inputsThenAttributes[inputs] instanceof ValueRef) {
        inputs++;
      }
      List<ValueRef> values =
          Stream.of(inputsThenAttributes).limit(inputs).map(ValueRef.class::cast).toList();
      return graph.op(
          "op",
          op,
          values,
          Arrays.copyOfRange(inputsThenAttributes, inputs, inputsThenAttributes.length));
    }
  }

  private static Op unary(String op, Object... attributes) {
    return new Op(
        op, (g, x) -> g.op(op, Stream.concat(Stream.of(x), Stream.of(attributes)).toArray()));
  }

  private static Op ofPositive(String op) {
    return new Op(
        op,
        (g, x) ->
            g.op(
                op,
                g.graph.op(
                    "pos",
                    "AddV2",
                    List.of(g.graph.op("abs", "Abs", List.of(x)), g.positive("p", 4)))));
  }

  private static Op binary(String op) {
    return new Op(op, (g, x) -> g.op(op, x, g.positive("w", 4)));
  }

  private static Op reduction(String op, int... axes) {
    return new Op(
        op + Arrays.toString(axes),
        (g, x) -> g.op(op, x, g.graph.ints("axes", axes), "keep_dims", true));
  }

  private static final long[] ONES = {1, 1, 1, 1};
  private static final long[] TWOS = {1, 2, 2, 1};

  static Stream<Op> ops() {
    Stream<Op> unaries =
        Stream.of(
                "Abs",
                "Ceil",
                "Cos",
                "Elu",
                "Erf",
                "Exp",
                "Floor",
                "Neg",
                "Relu",
                "Relu6",
                "Round",
                "Selu",
                "Sigmoid",
                "Sign",
                "Sin",
                "Softplus",
                "Softsign",
                "Square",
                "Tanh",
                "Softmax",
                "LogSoftmax",
                "LeakyRelu",
                "Identity")
            .map(LowPrecisionTest::unary);
    Stream<Op> positive =
        Stream.of("Log", "Sqrt", "Rsqrt", "Reciprocal").map(LowPrecisionTest::ofPositive);
    Stream<Op> binaries =
        Stream.of(
                "AddV2",
                "Sub",
                "Mul",
                "RealDiv",
                "Maximum",
                "Minimum",
                "SquaredDifference",
                "BiasAdd",
                "DivNoNan",
                "FloorDiv")
            .map(LowPrecisionTest::binary);
    Stream<Op> reductions =
        Stream.of("Mean", "Sum", "Max", "Min", "Prod")
            .flatMap(op -> Stream.of(reduction(op, 3), reduction(op, 2)));
    return Stream.of(unaries, positive, binaries, reductions, shaped()).flatMap(each -> each);
  }

  private static Stream<Op> shaped() {
    return Stream.of(
        new Op(
            "Conv2D",
            (g, x) ->
                g.op("Conv2D", x, g.weights("w", 3, 3, 4, 5), "strides", TWOS, "padding", "SAME")),
        new Op(
            "DepthwiseConv2dNative",
            (g, x) ->
                g.op(
                    "DepthwiseConv2dNative",
                    x,
                    g.weights("w", 3, 3, 4, 2),
                    "strides",
                    ONES,
                    "padding",
                    "SAME")),
        new Op(
            "MatMul",
            (g, x) ->
                g.op(
                    "MatMul",
                    g.graph.op("rows", "Reshape", List.of(x, g.graph.ints("s", -1, 144))),
                    g.weights("w", 144, 7))),
        new Op("BatchMatMulV2", (g, x) -> g.op("BatchMatMulV2", x, g.weights("w", 4, 5))),
        new Op(
            "Einsum",
            (g, x) -> g.op("Einsum", x, g.weights("w", 4, 5), "equation", "abcd,de->abce")),
        new Op(
            "MaxPool",
            (g, x) -> g.op("MaxPool", x, "ksize", TWOS, "strides", TWOS, "padding", "SAME")),
        new Op(
            "AvgPool",
            (g, x) -> g.op("AvgPool", x, "ksize", TWOS, "strides", ONES, "padding", "SAME")),
        new Op(
            "FusedBatchNormV3",
            (g, x) ->
                g.op(
                    "FusedBatchNormV3",
                    x,
                    g.graph.weights("gamma", 4),
                    g.graph.weights("beta", 4),
                    g.graph.weights("mean", 4),
                    g.graph.weights("variance", 0.5, 2, 4),
                    "is_training",
                    false,
                    "epsilon",
                    1e-3f,
                    "U",
                    DataType.FLOAT)),
        new Op(
            "Pad",
            (g, x) ->
                g.op(
                    "Pad",
                    x,
                    g.graph.constant(
                        "p", TensorData.ofInts(new int[] {0, 0, 1, 2, 0, 1, 0, 0}, 4, 2)))),
        new Op(
            "PadV2",
            (g, x) ->
                g.op(
                    "PadV2",
                    x,
                    g.graph.constant(
                        "p", TensorData.ofInts(new int[] {0, 0, 1, 2, 0, 1, 0, 0}, 4, 2)),
                    g.cast("v", g.graph.constant("half", TensorData.scalar(0.5f)), g.type))),
        new Op(
            "MirrorPad",
            (g, x) ->
                g.op(
                    "MirrorPad",
                    x,
                    g.graph.constant(
                        "p", TensorData.ofInts(new int[] {0, 0, 1, 2, 0, 1, 0, 0}, 4, 2)),
                    "mode",
                    "SYMMETRIC")),
        new Op(
            "ResizeBilinear",
            (g, x) ->
                g.graph.op(
                    "op",
                    "ResizeBilinear",
                    List.of(x, g.graph.ints("s", 9, 5)),
                    "half_pixel_centers",
                    true)),
        new Op(
            "ResizeNearestNeighbor",
            (g, x) ->
                g.op(
                    "ResizeNearestNeighbor",
                    x,
                    g.graph.ints("s", 12, 12),
                    "half_pixel_centers",
                    true)),
        new Op(
            "ResizeBicubic",
            (g, x) ->
                g.op("ResizeBicubic", x, g.graph.ints("s", 9, 5), "half_pixel_centers", true)),
        new Op(
            "ConcatV2",
            (g, x) -> g.op("ConcatV2", x, x, g.graph.constant("axis", TensorData.scalar(3)))),
        new Op("Transpose", (g, x) -> g.op("Transpose", x, g.graph.ints("perm", 0, 2, 1, 3))),
        new Op("Tile", (g, x) -> g.op("Tile", x, g.graph.ints("m", 1, 2, 1, 3))),
        new Op(
            "GatherV2",
            (g, x) ->
                g.op(
                    "GatherV2",
                    x,
                    g.graph.ints("i", 2, 0),
                    g.graph.constant("axis", TensorData.scalar(1)))),
        new Op("SpaceToDepth", (g, x) -> g.op("SpaceToDepth", x, "block_size", 2)),
        new Op("Pack", (g, x) -> g.op("Pack", x, x, "axis", 1)),
        new Op(
            "SelectV2",
            (g, x) ->
                g.op(
                    "SelectV2",
                    g.graph.op("c", "Greater", List.of(x, g.weights("w", 4))),
                    x,
                    g.weights("v", 4))),
        new Op(
            "Slice",
            (g, x) ->
                g.op("Slice", x, g.graph.ints("b", 0, 1, 0, 1), g.graph.ints("z", -1, 3, -1, 2))),
        new Op(
            "Conv2DBackpropInput",
            (g, x) ->
                g.op(
                    "Conv2DBackpropInput",
                    g.graph.op(
                        "n",
                        "Pack",
                        List.of(
                            g.graph.op(
                                "b",
                                "StridedSlice",
                                List.of(
                                    g.graph.op(
                                        "sh", "Shape", List.of(x), "out_type", DataType.INT32),
                                    g.graph.ints("b0", 0),
                                    g.graph.ints("b1", 1),
                                    g.graph.ints("b2", 1)),
                                "shrink_axis_mask",
                                1),
                            g.graph.constant("h", TensorData.scalar(12)),
                            g.graph.constant("w12", TensorData.scalar(12)),
                            g.graph.constant("c3", TensorData.scalar(3))),
                        "axis",
                        0),
                    g.weights("w", 3, 3, 3, 4),
                    x,
                    "strides",
                    TWOS,
                    "padding",
                    "SAME")));
  }

  static Stream<Arguments> opsAndTypes() {
    return Stream.of(DataType.HALF, DataType.BFLOAT16)
        .flatMap(type -> ops().map(op -> Arguments.arguments(type, op)));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @MethodSource("opsAndTypes")
  void givesWhatTensorFlowGives(DataType type, Op op) throws IOException {
    TestGraph graph = new TestGraph();
    Small small = new Small(graph, type);
    ValueRef x = small.cast("narrow", graph.image("x", 6, 6, 4), type);
    ValueRef y = op.write().apply(small, x);
    ModelGraph model = graph.output("y", small.cast("wide", y, DataType.FLOAT)).build();
    ParityReport report = compare(model, type);
    assertThat(report.isWithinTolerance()).as(report.toText()).isTrue();
  }

  @Test
  void storesWeightsInFloat16_whereTheModelConvertsThem() {
    OnnxModel onnx = product(DataType.HALF);
    assertThat(onnx.graph().initializers().values())
        .allSatisfy(weights -> assertThat(weights.type()).isEqualTo(DataType.HALF));
    assertThat(onnx.graph().opCounts()).containsEntry("Cast", 2);
  }

  @Test
  void computesBfloat16InFloat32_withItsWeights() {
    OnnxModel onnx = product(DataType.BFLOAT16);
    assertThat(onnx.graph().opCounts()).doesNotContainKey("Cast");
    // 1 + 2^-8 lies between two numbers of bfloat16 and goes to the even one; 1.5 is one.
    assertThat(onnx.graph().initializers().values())
        .containsExactly(TensorData.ofFloats(new float[] {1, 1.5f}, 2, 1));
    assertThat(onnx.metadata().get(ModelMetadata.PROVENANCE))
        .contains("\"arithmetic\":\"float32 with weights of bfloat16\"");
  }

  /** {@code x · w} at a precision, between conversions from and to float32. */
  private static OnnxModel product(DataType type) {
    TestGraph graph = new TestGraph();
    Small small = new Small(graph, type);
    ValueRef x = small.cast("narrow", graph.image("x", 2), type);
    ValueRef w = graph.constant("w", TensorData.ofFloats(new float[] {1 + 0x1p-8f, 1.5f}, 2, 1));
    ValueRef y = small.op("MatMul", x, small.cast("w/cast", w, type));
    ModelGraph model = graph.output("y", small.cast("wide", y, DataType.FLOAT)).build();
    return OnnxExporter.export(model, NO_WEIGHTS, OnnxExportOptions.defaults());
  }

  @Test
  void keepsTheTypesOfInputsAndOutputs() throws IOException {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.input("x", DataType.BFLOAT16, 3);
    ValueRef y = graph.op("twice", "AddV2", List.of(x, x));
    ModelGraph model = graph.output("y", y).output("same", x).build();
    Path file = folder.resolve("model.onnx");
    OnnxExporter.exportTo(file, model, NO_WEIGHTS, OnnxExportOptions.defaults());
    TensorData ones =
        NarrowFloats.round(TensorData.ofFloats(new float[] {1, 2, -3}, 1, 3), DataType.BFLOAT16);
    TensorData sums =
        NarrowFloats.round(TensorData.ofFloats(new float[] {2, 4, -6}, 1, 3), DataType.BFLOAT16);
    try (OnnxSession session = OnnxSession.open(file, OnnxSessionOptions.DEFAULT)) {
      assertThat(session.run(Map.of("x", ones)))
          .containsEntry("y", sums)
          .containsEntry("same", ones);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mixed_float16, keras2, HALF, 0",
    "mixed_float16, keras3, HALF, 0",
    "mixed_bfloat16, keras2, BFLOAT16, 1",
    "mixed_bfloat16, keras3, BFLOAT16, 1"
  })
  void exportsModelsOfMixedPrecision(String name, String version, DataType type, int warnings)
      throws IOException {
    Path data = TestData.path("precision/" + name);
    try (ExportedModel exported =
            ExportedModel.of(data.resolve(version), folder, OnnxExportOptions.defaults());
        ImportedModel imported =
            ModelImporters.read(data.resolve(version), ImportOptions.defaults())) {
      assertThat(OnnxExporter.warnings(imported.model())).hasSize(warnings);
      ParityReport report =
          exported.parityWithKeras(
              Npy.read(data.resolve("input-image.npy")),
              List.of(Npy.read(data.resolve(version + "-expected-logits.npy"))),
              options(type));
      assertThat(report.isWithinTolerance()).as(report.toText()).isTrue();
      ParityReport noise = exported.parity(ParityOptions.DEFAULTS.withBatches(List.of(1, 2)));
      assertThat(noise.isWithinTolerance()).as(noise.toText()).isTrue();
    }
  }

  private ParityReport compare(ModelGraph model, DataType type) throws IOException {
    OnnxModel onnx = OnnxExporter.export(model, NO_WEIGHTS, OnnxExportOptions.defaults());
    Path file = folder.resolve("model.onnx");
    try (OutputStream out = Files.newOutputStream(file)) {
      onnx.writeTo(out);
    }
    try (TensorFlowRunner reference = new TensorFlowRunner(model, NO_WEIGHTS)) {
      ParityOptions options = options(type);
      // Numbers that the precision holds: so steps such as those of Ceil are where they were.
      List<Map<String, TensorData>> inputs = new ArrayList<>();
      for (Map<String, TensorData> batch : CheckInputs.of(model, options)) {
        Map<String, TensorData> rounded = new HashMap<>(batch);
        rounded.replaceAll(
            (name, value) ->
                value.type() == DataType.FLOAT
                    ? NarrowFloats.round(NarrowFloats.round(value, type), DataType.FLOAT)
                    : value);
        inputs.add(rounded);
      }
      return ParityCheck.runAgainst(file, model, reference, inputs, options);
    }
  }

  private static ParityOptions options(DataType type) {
    return ParityOptions.DEFAULTS
        .withBatches(List.of(2))
        .withLevels(List.of(OptimizationLevel.NO_OPT, OptimizationLevel.ALL_OPT))
        .withTolerance(requireNonNull(TOLERANCES.get(type)));
  }
}
