package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.backbone.Backbones;
import io.github.topwork.importer.backbone.CutPoint;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.optimizer.Optimizers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every step of a training as Keras took it: loss, accuracy, and digests of the weights. */
class TrajectoryTest {
  /** The target, relative. */
  private static final double LOSS_TOLERANCE = 1e-4;

  private static final ObjectMapper JSON = new ObjectMapper();

  @SuppressWarnings("NullAway.Init")
  private static ImportedModel imported;

  @SuppressWarnings("NullAway.Init")
  private static ModelGraph backbone;

  @BeforeAll
  static void importBackbone() throws IOException {
    imported =
        ModelImporters.read(
            TestData.path("mini-xception/keras2-savedmodel"), ImportOptions.defaults());
    backbone = Backbones.cut(imported.model(), CutPoint.at("block14_sepconv2_act")).backbone();
  }

  @AfterAll
  static void close() {
    imported.close();
  }

  private static Npy array(String name) throws IOException {
    return Npy.read(TestData.path("trajectories/" + name + ".npy"));
  }

  private static TensorData floats(String name) throws IOException {
    Npy array = array(name);
    return TensorData.ofFloats(array.toFloatArray(), array.dimensions());
  }

  /** Batch {@code row} of the run, with labels as the loss takes them. */
  private static Batch batch(int row, String run) throws IOException {
    byte[] pixels = new byte[array("images").size()];
    array("images").data().get(pixels);
    int[] labels = array("labels").toIntArray();
    int[] chosen = new int[16];
    System.arraycopy(array("batches").toIntArray(), 16 * row, chosen, 0, 16);
    float[] inputs = new float[16 * 64 * 64 * 3];
    float[] targets = new float[16];
    int[] classes = new int[16];
    for (int i = 0; i < 16; i++) {
      classes[i] = labels[chosen[i]];
      targets[i] = run.equals("head-mse") ? classes[i] / 4f : classes[i] >= 2 ? 1 : 0;
      for (int j = 0; j < 64 * 64 * 3; j++) {
        int y = j / 192 / 2;
        int x = j / 3 % 64 / 2;
        int pixel = pixels[(chosen[i] * 32 + y) * 32 + x] & 0xFF;
        inputs[i * 64 * 64 * 3 + j] = pixel / 127.5f - 1;
      }
    }
    TensorData images = TensorData.ofFloats(inputs, 16, 64, 64, 3);
    boolean hasOneUnit = run.equals("head-mse") || run.equals("head-binary");
    return new Batch(
        images, hasOneUnit ? TensorData.ofFloats(targets, 16, 1) : TensorData.vector(classes));
  }

  private static TransferModel model(String run) throws IOException {
    boolean hasOneUnit = run.equals("head-mse") || run.equals("head-binary");
    List<LayerDefinition> head = new ArrayList<>(List.of(Layers.globalAveragePooling2D()));
    if (run.equals("head-batch-norm")) {
      head.add(Layers.batchNormalization().named("head_bn"));
    }
    head.add(Layers.dense(hasOneUnit ? 1 : 5).named("head"));
    String start = run.equals("fine-tuning-adam") ? "head-trained-" : "head-";
    TensorData kernel = floats(start + "kernel");
    TensorData bias = floats(start + "bias");
    if (hasOneUnit) {
      float[] column = new float[256];
      for (int i = 0; i < column.length; i++) {
        column[i] = kernel.toFloats()[5 * i];
      }
      kernel = TensorData.ofFloats(column, 256, 1);
      bias = TensorData.ofFloats(new float[] {bias.toFloats()[0]}, 1);
    }
    TransferModel model =
        TransferModel.of(backbone, imported.weights(), new Head(head))
            .withWeights(Map.of("head/kernel", kernel, "head/bias", bias));
    return run.equals("fine-tuning-adam") ? model.unfreeze("backbone") : model.freeze("backbone");
  }

  private static CompileOptions options(JsonNode settings, String run) {
    double rate = settings.get("learningRate").asDouble();
    OptimizerSpec optimizer =
        settings.get("optimizer").asText().equals("Adam")
            ? OptimizerSpec.adam(rate)
            : Optimizers.CATALOG.parse(
                "sgd,learning_rate="
                    + rate
                    + ",momentum="
                    + settings.get("momentum").asDouble()
                    + ",nesterov="
                    + settings.get("nesterov").asBoolean());
    return switch (run) {
      case "head-mse" ->
          CompileOptions.of(optimizer, Loss.meanSquaredError(), Metrics.CATALOG.parse("mae"));
      case "head-binary" ->
          CompileOptions.of(optimizer, Loss.binaryCrossentropy(), Metric.accuracy());
      default ->
          CompileOptions.of(optimizer, Loss.sparseCategoricalCrossentropy(), Metric.accuracy());
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "head-adam",
        "fine-tuning-adam",
        "head-sgd-momentum",
        "head-sgd-nesterov",
        "head-batch-norm",
        "head-binary",
        "head-mse"
      })
  void followsKeras_stepByStep(String run) throws IOException {
    JsonNode expected = JSON.readTree(TestData.text("trajectories/" + run + ".json"));
    int firstRow = run.equals("fine-tuning-adam") ? 20 : 0;
    TransferModel model = model(run);
    try (CompiledModel compiled = model.compile(options(expected.get("settings"), run))) {
      for (JsonNode step : expected.get("steps")) {
        int number = step.get("step").asInt();
        Scores scores = compiled.trainOnBatch(batch(firstRow + number - 1, run));
        double loss = step.get("loss").asDouble();
        assertThat(scores.loss())
            .as("loss of step %s", number)
            .isCloseTo(loss, within(LOSS_TOLERANCE * Math.abs(loss)));
        checkMetric(scores, step, number);
        WeightDigests.check(compiled.trained(), step.get("weights"), number);
      }
      assertThat(compiled.iterations()).isEqualTo(expected.get("steps").size());
    }
  }

  private static void checkMetric(Scores scores, JsonNode step, int number) {
    Map<String, String> names =
        Map.of(
            "accuracy", "accuracy", "accuracy_of_logits", "accuracy", "mae", "mean_absolute_error");
    long compared = 0;
    for (Map.Entry<String, String> name : names.entrySet()) {
      Optional<JsonNode> value = Optional.ofNullable(step.get(name.getKey()));
      if (value.isPresent()) {
        compared++;
        assertThat(scores.value(name.getValue()))
            .as("%s of step %s", name.getKey(), number)
            .isCloseTo(value.get().asDouble(), within(1e-5));
      }
    }
    assertThat(compared).isEqualTo(1);
  }

  @Test
  void movesTheStatisticsOfTheHead_asKerasDoes() throws IOException {
    float[] means = array("batch-norm-moving-mean").toFloatArray();
    float[] variances = array("batch-norm-moving-variance").toFloatArray();
    JsonNode settings =
        JSON.readTree(TestData.text("trajectories/head-batch-norm.json")).get("settings");
    try (CompiledModel compiled =
        model("head-batch-norm").compile(options(settings, "head-batch-norm"))) {
      for (int step = 0; step < 20; step++) {
        compiled.trainOnBatch(batch(step, "head-batch-norm"));
        Map<String, TensorData> weights = compiled.trainedWeights();
        float[] mean = trained(weights, "head_bn/moving_mean");
        float[] variance = trained(weights, "head_bn/moving_variance");
        for (int i = 0; i < 256; i++) {
          assertThat(mean[i]).isCloseTo(means[256 * step + i], within(1e-6f));
          assertThat(variance[i]).isCloseTo(variances[256 * step + i], within(1e-6f));
        }
      }
    }
  }

  private static float[] trained(Map<String, TensorData> weights, String name) {
    assertThat(weights).containsKey(name);
    return java.util.Objects.requireNonNull(weights.get(name)).toFloats();
  }
}
