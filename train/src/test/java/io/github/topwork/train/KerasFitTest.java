package io.github.topwork.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.importer.keras.Regularizers;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.loss.Losses;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.Optimizers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole fits as in Keras: weights of classes and examples, penalties, averages, validation. */
class KerasFitTest {
  private static final double LOSS_TOLERANCE = 1e-5;
  private static final double WEIGHT_TOLERANCE = 1e-5;
  private static final int TRAINED = 24;
  private static final int FEATURES = 6;
  private static final int BATCH = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode golden() throws IOException {
    return JSON.readTree(TestData.text("fits/expected.json"));
  }

  static Stream<JsonNode> fits() throws IOException {
    List<JsonNode> fits = new ArrayList<>();
    golden().get("fits").forEach(fits::add);
    return fits.stream();
  }

  @ParameterizedTest
  @MethodSource("fits")
  void followsKeras(JsonNode fit) throws IOException {
    CompileOptions options =
        CompileOptions.of(
                Optimizers.CATALOG.parse(fit.get("optimizer").asText()),
                Losses.CATALOG.parse(fit.get("loss").asText()),
                Metric.accuracy())
            .withRateFactors(rates(fit));
    Map<Integer, Double> classes = new HashMap<>();
    fit.path("classes")
        .properties()
        .forEach(each -> classes.put(Integer.valueOf(each.getKey()), each.getValue().asDouble()));
    FitOptions fitting =
        FitOptions.builder()
            .epochs(fit.get("history").get("loss").size())
            .validation(Batches.of(List.of(batch(fit, TRAINED, 33, false))))
            .classWeights(new ClassWeights(classes))
            .build();
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < TRAINED; from += BATCH) {
      batches.add(batch(fit, from, from + BATCH, fit.path("weights").asBoolean()));
    }
    try (CompiledModel compiled = model(fit).compile(options)) {
      History history = compiled.fit(Batches.of(batches), fitting);

      for (EpochResult epoch : history.epochs()) {
        for (String name : List.of("loss", "accuracy", "val_loss", "val_accuracy")) {
          double value = fit.get("history").get(name).get(epoch.epoch()).asDouble();
          assertThat(epoch.value(name))
              .as("%s of epoch %s", name, epoch.epoch())
              .isCloseTo(value, within(LOSS_TOLERANCE));
        }
      }
      Map<String, TensorData> end = compiled.trainedWeights();
      fit.get("end")
          .properties()
          .forEach(
              weight -> {
                float[] expected = floats(weight.getValue());
                float[] given = requireNonNull(end.get(weight.getKey())).toFloats();
                assertThat(given).hasSameSizeAs(expected);
                for (int i = 0; i < given.length; i++) {
                  assertThat((double) given[i])
                      .as("%s %s", weight.getKey(), i)
                      .isCloseTo(expected[i], within(WEIGHT_TOLERANCE));
                }
              });
    }
  }

  private static Map<String, Double> rates(JsonNode fit) {
    Map<String, Double> rates = new HashMap<>();
    fit.path("rates")
        .properties()
        .forEach(each -> rates.put(each.getKey(), each.getValue().asDouble()));
    return rates;
  }

  private static Batch batch(JsonNode fit, int from, int to, boolean weighted) throws IOException {
    JsonNode golden = golden();
    float[] features =
        Arrays.copyOfRange(floats(golden.get("features")), from * FEATURES, to * FEATURES);
    int[] labels =
        Arrays.copyOfRange(JSON.convertValue(golden.get("labels"), int[].class), from, to);
    if (fit.get("loss").asText().startsWith("binary")) {
      labels = Arrays.stream(labels).map(label -> Math.min(label, 1)).toArray();
    }
    Optional<TensorData> weights =
        weighted
            ? Optional.of(
                TensorData.ofFloats(
                    Arrays.copyOfRange(floats(golden.get("weights")), from, to), to - from))
            : Optional.empty();
    return new Batch(
        TensorData.ofFloats(features, to - from, FEATURES), TensorData.vector(labels), weights);
  }

  private static float[] floats(JsonNode json) {
    return JSON.convertValue(json, float[].class);
  }

  private static TransferModel model(JsonNode fit) {
    List<LayerDefinition> layers = new ArrayList<>();
    for (JsonNode layer : fit.get("layers")) {
      layers.add(
          new LayerDefinition(layer.get("class_name").asText(), (ObjectNode) layer.get("config")));
    }
    TransferModel model = model(new Head(layers));
    Map<String, TensorData> start = new HashMap<>();
    for (Variable variable : model.model().variables()) {
      float[] values = floats(fit.get("start").get(variable.name()));
      start.put(variable.name(), TensorData.ofFloats(values, variable.shape().toSizes()));
    }
    return model.withWeights(start);
  }

  /** A backbone that gives what it takes. */
  private static TransferModel model(Head head) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ValueRef input = ops.placeholder("features", DataType.FLOAT, Shape.of(-1, FEATURES));
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(FEATURES)));
    TensorSpec spec = new TensorSpec("features", input, DataType.FLOAT, shape);
    ModelGraph backbone =
        new ModelGraph(
            graph.build(),
            List.of(spec),
            List.of(spec),
            List.of(),
            LayerTree.EMPTY,
            new Provenance("hand-built", "test", "features", "0"));
    return TransferModel.of(backbone, WeightSource.of(Map.of()), head);
  }

  /** A loop of one's own does what fit does, with everything that comes around an update. */
  @ParameterizedTest
  @MethodSource("fits")
  void aLoopOfOnesOwnMovesWeightsAsFitDoes(JsonNode fit) throws IOException {
    CompileOptions options =
        CompileOptions.of(
                Optimizers.CATALOG.parse(fit.get("optimizer").asText()),
                Losses.CATALOG.parse(fit.get("loss").asText()))
            .withRateFactors(rates(fit));
    try (CompiledModel whole = model(fit).compile(options);
        CompiledModel loop = model(fit).compile(options)) {
      for (int i = 0; i < 6; i++) {
        Batch batch = batch(fit, i % 3 * BATCH, (i % 3 + 1) * BATCH, i % 2 == 0);
        Scores scores = whole.trainOnBatch(batch);
        Map<String, TensorData> before = loop.trainedWeights();
        GradientStep step = loop.gradients(batch);
        assertThat(loop.trainedWeights()).isEqualTo(before);
        assertThat(step.loss()).isCloseTo(scores.loss(), within(1e-6));
        loop.apply(step.gradients());

        assertThat(loop.iterations()).isEqualTo(whole.iterations());
        assertThat(loop.learningRate()).isEqualTo(whole.learningRate());
        TrainingState state = loop.state();
        areNear(state.weights(), whole.state().weights());
        areNear(state.slots(), whole.state().slots());
      }
    }
  }

  private static void areNear(Map<String, TensorData> given, Map<String, TensorData> expected) {
    assertThat(given.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> {
          float[] numbers = requireNonNull(given.get(name)).toFloats();
          for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).as(name).isCloseTo(values.toFloats()[i], within(1e-6f));
          }
        });
  }

  @Test
  void refusesGradientsThatDoNotFit() {
    CompileOptions options =
        CompileOptions.of(Optimizers.CATALOG.parse("sgd"), Losses.CATALOG.parse("mse"));
    try (CompiledModel compiled = model(Head.of(Layers.dense(2))).compile(options)) {
      Map<String, TensorData> before = compiled.trainedWeights();
      assertThatThrownBy(
              () ->
                  compiled.apply(
                      Map.of(
                          "dense/kernel",
                          TensorData.ofFloats(new float[2], 2),
                          "other",
                          TensorData.scalar(1f))))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("gradient 'dense/kernel'")
          .hasMessageContaining("gradient 'dense/bias'")
          .hasMessageContaining("gradient 'other'");
      assertThat(compiled.trainedWeights()).isEqualTo(before);
      assertThat(compiled.iterations()).isZero();
    }
  }

  @Test
  void refusesPenaltiesThatItDoesNotKnow() {
    for (Map<String, Object> setting :
        List.<Map<String, Object>>of(
            Map.of("class_name", "OrthogonalRegularizer", "config", Map.of("factor", 0.1)),
            Map.of("class_name", "L2", "config", Map.of("l3", 0.1)))) {
      assertThatThrownBy(() -> model(Head.of(Layers.dense(2).with("kernel_regularizer", setting))))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("kernel_regularizer");
    }
    assertThatThrownBy(() -> Regularizers.l1l2(-1, 0)).hasMessageContaining("l1: -1.0");
    assertThatThrownBy(() -> model(Head.of(Layers.dense(2).with("kernel_constraint", "non_neg"))))
        .hasMessageContaining("kernel_constraint");
  }

  @Test
  void refusesRatesOfLayersThatAreNotThere() {
    CompileOptions options =
        CompileOptions.of(Optimizers.CATALOG.parse("sgd"), Losses.CATALOG.parse("mse"));
    TransferModel model = model(Head.of(Layers.dense(2)));
    assertThatThrownBy(() -> model.compile(options.withRateFactors(Map.of("dens", 0.1))))
        .isInstanceOf(SignatureNotFoundException.class)
        .hasMessageContaining("'dens'");
    assertThatThrownBy(() -> options.withRateFactors(Map.of("dense", 0.0)))
        .hasMessageContaining("learning rate of 'dense' times 0.0 (expected: finite and > 0");
    TransferModel frozen = model(Head.of(Layers.dense(3), Layers.dense(2))).freeze("dense");
    assertThatThrownBy(() -> frozen.compile(options.withRateFactors(Map.of("dense", 0.5))))
        .hasMessageContaining("learning rate of 'dense' (expected: layers that are trained");
  }

  @Test
  void balancesClasses() {
    assertThat(ClassWeights.balanced(new long[] {30, 10, 0, 20}).weights())
        .isEqualTo(Map.of(0, 0.5, 1, 1.5, 3, 0.75));
    assertThatThrownBy(() -> new ClassWeights(Map.of(-1, 1.0))).hasMessageContaining("-1 1.0");
  }

  @Test
  void refusesWeightsThatDoNotFit() {
    TensorData inputs = TensorData.ofFloats(new float[2], 2, 1);
    TensorData labels = TensorData.vector(0, 1);
    assertThatThrownBy(
            () -> new Batch(inputs, labels, Optional.of(TensorData.ofFloats(new float[3], 3))))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("float32[2], one for each input");
    assertThatThrownBy(
            () ->
                new Batch(inputs, labels, Optional.of(TensorData.ofFloats(new float[] {1, -1}, 2))))
        .hasMessageContaining("weight: -1.0");
    Batch weighted =
        new Batch(inputs, labels, Optional.of(TensorData.ofFloats(new float[] {1, 1}, 2)));
    assertThatThrownBy(() -> new ClassWeights(Map.of(0, 2.0)).of(weighted))
        .hasMessageContaining("one of the two");
  }
}
