package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Variable;
import io.github.topwork.image.PixelScaling;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.importer.applications.Application;
import io.github.topwork.importer.applications.Pooling;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.SeededApplications;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationBuilderTest {
  /** Float32 rounding of numbers up to 255. */
  private static final double ATOL = 1e-4;

  @TempDir Path folder;

  @Test
  void buildsWhatIsAskedFor() throws IOException {
    try (ImportedModel model =
        Applications.xception()
            .includeTop(false)
            .inputShape(150, 150, 3)
            .pooling(Pooling.AVG)
            .weights("none")
            .build()) {
      assertThat(model.model().inputs().get(0).shape()).hasToString("[batch, 150, 150, 3]");
      assertThat(model.model().outputs().get(0).shape()).hasToString("[batch, 2048]");
      assertThat(model.model().parameterCount()).isEqualTo(20_861_480);
    }
    try (ImportedModel model =
        Applications.mobileNetV2().alpha(0.35).classes(10).weights("none").build()) {
      assertThat(model.model().outputs().get(0).shape()).hasToString("[batch, 10]");
    }
  }

  @Test
  void startsWithTheSameNumbersForTheSameSeed() throws IOException {
    ApplicationBuilder builder = Applications.mobileNet().alpha(0.25).includeTop(false);
    try (ImportedModel one = builder.randomWeights(7).build();
        ImportedModel same = builder.randomWeights(7).build();
        ImportedModel other = builder.randomWeights(8).build()) {
      float[] kernel = one.weights().get("conv1/kernel").toFloats();
      assertThat(same.weights().get("conv1/kernel").toFloats()).isEqualTo(kernel);
      assertThat(other.weights().get("conv1/kernel").toFloats()).isNotEqualTo(kernel);
      // Glorot's limit for 3 x 3 x 3 inputs and 3 x 3 x 8 outputs.
      double limit = Math.sqrt(6.0 / (27 + 72));
      for (float value : kernel) {
        assertThat((double) value).isBetween(-limit, limit);
      }
    }
  }

  @Test
  void refusesWhatKerasRefuses() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.xception().inputShape(64, 64, 3).includeTop(false).spec())
        .withMessageContaining("inputShape of Xception: 64x64x3 (expected: at least 71x71)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.vgg16().classes(10).spec())
        .withMessageContaining("classes of VGG16: 10 (expected: 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.mobileNet().alpha(0.3).includeTop(false).spec())
        .withMessageContaining("alpha 0.3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.resNet50().classifierActivation("relu").spec())
        .withMessageContaining("softmax or linear");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Applications.named("ResNet51"))
        .withMessageContaining("ResNet51 (expected one of: Xception, VGG16");
    assertThat(Applications.named("efficientnet-v2-b0").application())
        .isEqualTo(Application.EFFICIENTNET_V2_B0);
  }

  @Test
  void saysWhereTheOfficialWeightsCanBeHad() {
    String home = System.getProperty("topwork.keras.home");
    System.setProperty("topwork.keras.home", folder.toString());
    try {
      assertThatThrownBy(() -> Applications.xception().includeTop(false).build())
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("xception_weights_tf_dim_ordering_tf_kernels_notop.h5")
          .hasMessageContaining("topwork applications fetch Xception");
      assertThatThrownBy(() -> Applications.decodePredictions(new float[1][1000], 5))
          .isInstanceOf(FileNotFoundException.class)
          .hasMessageContaining("imagenet_class_index.json");
    } finally {
      if (home == null) {
        System.clearProperty("topwork.keras.home");
      } else {
        System.setProperty("topwork.keras.home", home);
      }
    }
  }

  @Test
  void namesPredictions() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      json.append(i == 0 ? "" : ",");
      json.append(String.format(Locale.ROOT, "\"%d\": [\"n%08d\", \"class_%d\"]", i, i, i));
    }
    Path file = Files.writeString(folder.resolve("classes.json"), json.append('}'));
    float[] scores = new float[1000];
    scores[281] = 0.7f;
    scores[3] = 0.2f;

    List<ImageNetPrediction> top =
        ImageNetClasses.read(file).decode(new float[][] {scores}, 2).get(0);

    assertThat(top)
        .containsExactly(
            new ImageNetPrediction("n00000281", "class_281", 0.7f),
            new ImageNetPrediction("n00000003", "class_3", 0.2f));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageNetClasses.read(file).decode(new float[][] {new float[10]}, 2))
        .withMessageContaining("10 scores for image 0 (expected: 1000");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{\"0\": 1}");
    assertThatThrownBy(() -> ImageNetClasses.read(broken))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("entry 0");
  }

  @Test
  void preparesPixelsAsKeras_alsoWithinTheModel() throws IOException {
    Npy input = SeededApplications.preprocessInput();
    byte[] bytes = new byte[48];
    input.data().get(bytes);
    float[] pixels = new float[48];
    for (int i = 0; i < bytes.length; i++) {
      pixels[i] = bytes[i] & 0xff;
    }
    Map<String, Npy> expected = SeededApplications.preprocessed();
    Map<PixelScaling, String> families =
        Map.of(
            PixelScaling.NONE, "convnext",
            PixelScaling.TF, "xception",
            PixelScaling.TORCH, "densenet",
            PixelScaling.CAFFE, "resnet");
    families.forEach(
        (preprocessing, family) -> {
          float[] prepared = pixels.clone();
          preprocessing.apply(prepared);
          double error =
              Floats.of(prepared, 48)
                  .maxDifference(
                      Floats.of(requireNonNull(expected.get(family)).toFloatArray(), 48));
          assertThat(error).as(family).isLessThan(ATOL);
        });
  }

  @Test
  void beginsWithPreprocessInput_whereAsked() throws IOException {
    for (Application application :
        List.of(Application.VGG16, Application.DENSENET121, Application.MOBILENET)) {
      ApplicationBuilder builder =
          Applications.of(application).includeTop(false).inputShape(32, 32, 3).weights("none");
      float[] pixels = new float[32 * 32 * 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = i * 89 % 256;
      }
      float[] prepared = pixels.clone();
      application.preprocessing().apply(prepared);
      try (ImportedModel plain = builder.build();
          ImportedModel whole = builder.preprocessInput(true).build()) {
        Floats right = run(plain, prepared);
        assertThat(run(whole, pixels).maxDifference(right))
            .isLessThan(1e-5 * Math.max(1e-3, right.maxAbs()));
      }
    }
  }

  private static Floats run(ImportedModel model, float[] pixels) {
    String in = model.model().inputs().get(0).name();
    return TensorFlowRunner.run(
            model.model(),
            model.weights(),
            Map.of(in, Floats.of(pixels, 1, 32, 32, 3)),
            TensorFlowRunner.AS_WRITTEN)
        .values()
        .iterator()
        .next();
  }

  @Test
  void findsTheApplicationOfAWeightsFile() throws IOException {
    Path file = folder.resolve("any-name");
    write(Applications.mobileNet().alpha(0.25).includeTop(false).randomWeights(3), file);

    try (ImportedModel model = ModelImporters.read(file, ImportOptions.defaults());
        ImportedModel right =
            Applications.mobileNet().alpha(0.25).includeTop(false).randomWeights(3).build()) {
      assertThat(model.model().variables()).isEqualTo(right.model().variables());
      assertThat(model.weights().get("conv1/kernel"))
          .isEqualTo(right.weights().get("conv1/kernel"));
      assertThat(model.model().provenance().format())
          .isEqualTo("MobileNet_0.25 without top, Keras 3 weights");
      assertThat(model.knownWeights()).isEmpty();
    }
  }

  @Test
  void saysWhichLayersDiffer_whereWeightsAreOfAnotherModel() throws IOException {
    Path file = folder.resolve("other.weights.h5");
    write(Applications.mobileNet().alpha(0.25).includeTop(false).randomWeights(3), file);

    assertThatThrownBy(
            () -> Applications.mobileNet().alpha(0.5).includeTop(false).weights(file).build())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("conv1")
        .hasMessageContaining("[3, 3, 3, 8]")
        .hasMessageContaining("[3, 3, 3, 16]");
  }

  /** Writes weights as {@code model.save_weights("….weights.h5")} lays them out. */
  private static void write(ApplicationBuilder builder, Path file) throws IOException {
    KerasModel model = KerasModel.of(builder.spec(), ImportOptions.defaults().layers(), 3);
    Map<String, Variable> variables = new HashMap<>();
    model.graph().variables().forEach(each -> variables.put(each.name(), each));
    Map<String, Integer> counts = new HashMap<>();
    try (WritableHdfFile out = HdfFile.write(file)) {
      WritableGroup layers = out.putGroup("layers");
      model
          .graph()
          .layers()
          .layers()
          .forEach(
              layer -> {
                String base =
                    layer
                        .className()
                        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                        .replaceAll("([a-z])([A-Z])", "$1_$2")
                        .toLowerCase(Locale.ROOT);
                int count = counts.merge(base, 1, Integer::sum);
                if (layer.variables().isEmpty()) {
                  return;
                }
                WritableGroup vars =
                    layers.putGroup(count == 1 ? base : base + "_" + (count - 1)).putGroup("vars");
                for (int i = 0; i < layer.variables().size(); i++) {
                  vars.putDataset(
                      String.valueOf(i), nested(model.weights().get(layer.variables().get(i))));
                }
              });
    }
  }

  /** Numbers as Java's arrays of arrays. */
  private static Object nested(TensorData data) {
    int[] sizes = Arrays.stream(data.shape().toSizes()).mapToInt(Math::toIntExact).toArray();
    Object array = Array.newInstance(float.class, sizes);
    fill(array, sizes, 0, data.toFloats(), 0);
    return array;
  }

  private static int fill(Object array, int[] sizes, int axis, float[] values, int start) {
    int next = start;
    for (int i = 0; i < sizes[axis]; i++) {
      if (axis == sizes.length - 1) {
        Array.setFloat(array, i, values[next++]);
      } else {
        next = fill(Array.get(array, i), sizes, axis + 1, values, next);
      }
    }
    return next;
  }
}
