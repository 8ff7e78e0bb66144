package io.github.topwork.serving;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.image.DecodeLimits;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImageFormatException;
import io.github.topwork.image.KnownDecoder;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.image.Prediction;
import io.github.topwork.image.RgbImage;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.serving.testkit.OnnxModels;
import io.github.topwork.serving.testkit.OnnxModels.ClassifierModel;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import io.github.topwork.testdata.TestData;
import java.awt.Color;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServedModelTest {
  /** Float32 through a mean and a product of 3 terms. */
  private static final double ATOL_FLOAT32 = 1e-6;

  @TempDir Path folder;

  private ServedModel load(ClassifierModel spec) throws IOException {
    return ServedModel.load(
        "colors", 1, spec.write(folder.resolve("m.onnx")), ServingOptions.DEFAULT);
  }

  @Test
  void describesInputsOutputsAndMetadata() throws IOException {
    try (ServedModel model = load(new ClassifierModel().with("other.key", "kept"))) {
      assertThat(model.inputs())
          .containsExactly(new ValueInfo("image", DataType.FLOAT, batchOf(8, 8, 3)));
      assertThat(model.outputs())
          .containsExactly(new ValueInfo("logits", DataType.FLOAT, batchOf(3)));
      assertThat(model.labels().orElseThrow().names()).containsExactly("red", "green", "blue");
      assertThat(model.imageContract()).contains(OnnxModels.contract(8, 8));
      assertThat(model.metadata()).containsEntry("other.key", "kept");
      assertThat(model.canClassify()).isTrue();
    }
  }

  private static Shape batchOf(long... sizes) {
    List<Dim> dims = new ArrayList<>(List.of(Dim.named("batch")));
    Arrays.stream(sizes).mapToObj(Dim::of).forEach(dims::add);
    return Shape.of(dims);
  }

  @ParameterizedTest
  @EnumSource(OptimizationLevel.class)
  void classifiesAtEveryOptimisationLevel(OptimizationLevel level) throws IOException {
    Path file = new ClassifierModel().write(folder.resolve("m.onnx"));
    OnnxSessionOptions session =
        OnnxSessionOptions.DEFAULT.withOptimization(level).withIntraOpThreads(1);
    ServingOptions options = ServingOptions.builder().session(session).build();
    try (ServedModel model = ServedModel.load("colors", 1, file, options)) {
      List<Prediction> best = model.classify(OnnxModels.png(new Color(0, 255, 51), 5, 7), 2);

      // Mean colour (0, 1, 0.2), then softmax.
      double sum = 1 + Math.E + Math.exp(0.2);
      assertThat(best).extracting(Prediction::label).containsExactly("green", "blue");
      assertThat(best.get(0).index()).isEqualTo(1);
      assertThat(best.get(0).probability()).isCloseTo(Math.E / sum, within(ATOL_FLOAT32));
      assertThat(best.get(1).probability()).isCloseTo(Math.exp(0.2) / sum, within(ATOL_FLOAT32));
    }
  }

  @Test
  void classifiesWithHalfPrecisionInputAndOutput() throws IOException {
    try (ServedModel model = load(new ClassifierModel().half())) {
      assertThat(model.inputs().get(0).type()).isEqualTo(DataType.HALF);

      Prediction best = model.classify(OnnxModels.png(Color.GREEN, 4, 4), 1).get(0);

      // The logits 0 and 1 are exact in half precision, and softmax is ours.
      assertThat(best.label()).isEqualTo("green");
      assertThat(best.probability()).isCloseTo(Math.E / (2 + Math.E), within(ATOL_FLOAT32));
    }
  }

  @Test
  void takesTensorsOverHeapBuffersToo() throws IOException {
    int elements = 8 * 8 * 3;
    Shape shape = Shape.of(1, 8, 8, 3);
    ByteBuffer heap = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer direct = TensorData.allocateDirect(DataType.FLOAT, elements);
    for (int i = 0; i < elements; i++) {
      heap.putFloat(i * Float.BYTES, i / 100f);
      direct.putFloat(i * Float.BYTES, i / 100f);
    }
    try (ServedModel model = load(new ClassifierModel())) {
      float[] expected = logits(model, TensorData.wrap(DataType.FLOAT, shape, direct));
      float[] actual = logits(model, TensorData.wrap(DataType.FLOAT, shape, heap));

      assertThat(actual).isEqualTo(expected);
    }
  }

  private static float[] logits(ServedModel model, TensorData image) {
    TensorData logits = model.infer(Map.of("image", image)).get("logits");
    return java.util.Objects.requireNonNull(logits).toFloats();
  }

  @Test
  void classifiesSeveralImagesInOneRun() throws IOException {
    RgbImage red = new ImageDecoder().decode(OnnxModels.png(Color.RED, 9, 9));
    RgbImage blue = new ImageDecoder().decode(OnnxModels.png(Color.BLUE, 3, 3));
    try (ServedModel model = load(new ClassifierModel())) {
      List<List<Prediction>> all = model.classify(List.of(red, blue), 9);

      assertThat(all).hasSize(2);
      assertThat(all.get(0)).hasSize(3).first().extracting(Prediction::label).isEqualTo("red");
      assertThat(all.get(1).get(0).label()).isEqualTo("blue");
    }
  }

  @Test
  void decodesAsItsContractSays() throws IOException {
    byte[] photo = Files.readAllBytes(TestData.path("images/420-33x31.jpg"));
    ImageContract contract =
        OnnxModels.contract(8, 8).toBuilder().decoder(KnownDecoder.TENSORFLOW.id()).build();
    ClassifierModel spec = new ClassifierModel().with(ModelMetadata.IMAGE, contract.toJson());
    List<Prediction> defaults;
    try (ServedModel model = load(new ClassifierModel())) {
      defaults = model.classify(photo, 3);
    }
    try (ServedModel model = load(spec)) {
      List<Prediction> served = model.classify(photo, 3);

      RgbImage decoded = ImageDecoder.of(contract).decode(photo);
      assertThat(served).isEqualTo(model.classify(List.of(decoded), 3).get(0));
      assertThat(served).isNotEqualTo(defaults);
      assertThatThrownBy(() -> model.classify(List.of(new ImageDecoder().decode(photo)), 3))
          .hasMessageContaining("decoded by topwork-jdk 1 (expected: tensorflow 1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    // One output for two labels: sigmoid(1) = 0.731.
    "logits, sigmoid, 1, 2, b:0.731 a:0.269",
    "probabilities, sigmoid, 1, 2, b:1.000 a:0.000",
    "probabilities, , 1, 2, b:1.000 a:0.000",
    "probabilities, softmax, 2, 2, a:1.000 b:0.000",
    "logits, sigmoid, 2, 2, a:0.731 b:0.500",
    "logits, softmax, 2, 2, a:0.731 b:0.269",
  })
  void makesProbabilitiesAsTheMetadataSay(
      String output, String activation, int units, int labels, String expected) throws IOException {
    float[] weights = units == 1 ? new float[] {1, 0, 0} : new float[] {1, 0, 0, 0, 0, 0};
    ClassifierModel spec =
        new ClassifierModel()
            .dense(weights, new float[units])
            .with(ModelMetadata.LABELS, labels == 2 ? "[\"a\",\"b\"]" : "[\"a\"]")
            .with(ModelMetadata.OUTPUT, output)
            .without(ModelMetadata.ACTIVATION);
    if (activation != null) {
      spec.with(ModelMetadata.ACTIVATION, activation);
    }
    try (ServedModel model = load(spec)) {
      StringBuilder actual = new StringBuilder();
      for (Prediction prediction : model.classify(OnnxModels.png(Color.RED, 8, 8), 5)) {
        actual.append(
            String.format(
                java.util.Locale.ROOT, "%s:%.3f ", prediction.label(), prediction.probability()));
      }
      assertThat(actual.toString().strip()).isEqualTo(expected);
    }
  }

  @Test
  void reportsOutputsThatAreNotNumbers() throws IOException {
    ClassifierModel spec =
        new ClassifierModel().dense(new float[] {1, 0, 0, 0, Float.NaN, 0, 0, 0, 1}, 0, 0, 0);
    byte[] image = OnnxModels.png(Color.RED, 8, 8);
    try (ServedModel model = load(spec)) {
      assertThatThrownBy(() -> model.classify(image, 1))
          .isInstanceOf(InferenceException.class)
          .hasMessageContaining("NaN for class 1")
          .hasMessageContaining("output 'logits'");
    }
  }

  @Test
  void refusesImagesThatAreNone_orTooLarge() throws IOException {
    Path file = new ClassifierModel().write(folder.resolve("m.onnx"));
    ServingOptions options =
        ServingOptions.builder().imageLimits(DecodeLimits.DEFAULT.withMaxPixels(99)).build();
    byte[] image = OnnxModels.png(Color.RED, 10, 10);
    try (ServedModel model = ServedModel.load("colors", 1, file, options)) {
      assertThatThrownBy(() -> model.classify("hello".getBytes("UTF-8"), 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasCauseInstanceOf(ImageFormatException.class);
      assertThatThrownBy(() -> model.classify(image, 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("at most 99 pixels");
      assertThatThrownBy(() -> model.classify(image, 0))
          .isInstanceOf(InvalidRequestException.class);
    }
  }

  @Test
  void infersEveryTypeThatCanBeFed() throws IOException {
    // FLOAT, UINT8, INT8, INT16, INT32, INT64, BOOL, FLOAT16, DOUBLE, BFLOAT16 in ONNX's numbers.
    List<Integer> onnx = List.of(1, 2, 3, 5, 6, 7, 9, 10, 11, 16);
    List<DataType> types =
        List.of(
            DataType.FLOAT,
            DataType.UINT8,
            DataType.INT8,
            DataType.INT16,
            DataType.INT32,
            DataType.INT64,
            DataType.BOOL,
            DataType.HALF,
            DataType.DOUBLE,
            DataType.BFLOAT16);
    Path file = OnnxModels.identity(folder.resolve("i.onnx"), onnx, -1, 2);
    Map<String, TensorData> request = new LinkedHashMap<>();
    for (int index = 0; index < types.size(); index++) {
      var data = TensorData.allocateDirect(types.get(index), 6);
      for (int at = 0; at < data.capacity(); at++) {
        data.put(at, (byte) (at & 1));
      }
      request.put("in" + index, TensorData.wrap(types.get(index), Shape.of(3, 2), data));
    }
    try (ServedModel model = ServedModel.load("all", 1, file, ServingOptions.DEFAULT)) {
      Map<String, TensorData> result = model.infer(request);

      assertThat(result.keySet())
          .containsExactlyElementsOf(model.outputs().stream().map(ValueInfo::name).toList());
      for (int index = 0; index < types.size(); index++) {
        TensorData output = requireNonNull(result.get("out" + index));
        assertThat(output.type()).isEqualTo(types.get(index));
        assertThat(output.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(output).isEqualTo(request.get("in" + index));
      }
      assertThat(model.infer(request, List.of("out3", "out0")).keySet())
          .containsExactly("out3", "out0");
    }
  }

  @Test
  void namesAllThatDoesNotFit() throws IOException {
    Path file = OnnxModels.identity(folder.resolve("i.onnx"), List.of(1, 7), -1, 2);
    Map<String, TensorData> request =
        Map.of(
            "in0", TensorData.ofFloats(new float[3], 1, 3),
            "in2", TensorData.ofLongs(new long[2], 1, 2));
    try (ServedModel model = ServedModel.load("two", 3, file, ServingOptions.DEFAULT)) {
      assertThatThrownBy(() -> model.infer(request, List.of("out9")))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("model 'two' version 3")
          .hasMessageContaining("input 'in0': float32[1, 3] (expected: float32[batch, 2], words")
          .hasMessageContaining("no input 'in1' (expected: in1 int64[batch, 2])")
          .hasMessageContaining("unknown input 'in2' (expected one of: in0, in1)")
          .hasMessageContaining("unknown output 'out9' (expected one of: out0, out1)");
      assertThatThrownBy(
              () ->
                  model.infer(
                      Map.of(
                          "in0", TensorData.ofFloats(new float[0], 0, 2),
                          "in1", TensorData.ofLongs(new long[2], 1, 2))))
          .hasMessageContaining("float32[0, 2]");
    }
  }

  @Test
  void refusesRequestsAfterClose() throws IOException {
    ServedModel model = load(new ClassifierModel());
    model.close();
    model.close();

    assertThatThrownBy(
            () -> model.infer(Map.of("image", TensorData.ofFloats(new float[192], 1, 8, 8, 3))))
        .isInstanceOf(ModelUnavailableException.class)
        .hasMessageContaining("'colors' version 1 is closed");
  }

  @Test
  void doesNotClassify_withoutMetadata() throws IOException {
    Path file = OnnxModels.identity(folder.resolve("i.onnx"), List.of(1), 1);
    try (ServedModel model = ServedModel.load("plain", 1, file, ServingOptions.DEFAULT)) {
      assertThat(model.canClassify()).isFalse();
      assertThatThrownBy(() -> model.classify(new byte[1], 1))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("does not classify images");
    }
  }

  @Test
  void cuda_isRefusedClearly_whereItIsNotThere() throws IOException {
    Path file = new ClassifierModel().write(folder.resolve("m.onnx"));
    ServingOptions options =
        ServingOptions.builder().session(OnnxSessionOptions.DEFAULT.withCuda(7)).build();

    assertThatThrownBy(() -> ServedModel.load("colors", 1, file, options).close())
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("provider CUDA")
        .hasMessageContaining("onnxruntime_gpu");
  }
}
