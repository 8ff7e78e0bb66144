package io.github.topwork.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.metric.Metrics;
import io.github.topwork.train.tf.TfOptions;
import io.github.topwork.train.tf.TfSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class LossTest {
  /** Float32 functions of a few numbers, against float64. */
  private static final double TOLERANCE = 1e-6;

  private static final Shape OUTPUT = Shape.of(-1, 3);
  private static final double[][] LOGITS = {{1, -2, 0.5}, {0, 0, 0}, {-30, 40, 3}, {5, 5, -1}};

  /** Loss, gradient with respect to the predictions, and a metric. */
  private record Computed(double loss, float[] each, float[] gradient, double metric) {}

  private static Computed compute(Loss loss, Metric metric, double[][] rows, TensorData labels) {
    int units = rows[0].length;
    float[] flat = new float[rows.length * units];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) rows[i / units][i % units];
    }
    Shape output = Shape.of(-1, units);
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ValueRef predictions = ops.placeholder("predictions", DataType.FLOAT, output);
    ValueRef fed = ops.placeholder("labels", loss.labelType(), loss.labelShape(output));
    ValueRef each = loss.write(ops.below("loss"), predictions, units, fed);
    ValueRef value = ops.reduce("Mean", "mean", each, false, 0);
    ValueRef measured = ops.op(loss.activation().orElse("Identity"), "probabilities", predictions);
    try (TfSession session =
        TfSession.open(
            graph.build(), WeightSource.of(Map.of()), name -> false, TfOptions.DEFAULT)) {
      Output<?>[] gradient =
          session
              .graph()
              .addGradients(session.output(value), new Output<?>[] {session.output(predictions)});
      List<TensorData> results =
          session.run(
              Map.of(
                  predictions,
                  TensorData.ofFloats(flat, rows.length, units),
                  fed,
                  loss.labels(labels, output)),
              List.of(
                  value,
                  measured,
                  new ValueRef(gradient[0].op().name(), gradient[0].index()),
                  each),
              List.of());
      Metric fitting = metric.forLoss(loss, units);
      fitting.update(loss.labels(labels, output), results.get(1));
      return new Computed(
          results.get(0).toFloats()[0],
          results.get(3).toFloats(),
          results.get(2).toFloats(),
          fitting.result());
    }
  }

  private static double[] softmax(double[] row) {
    double greatest = Arrays.stream(row).max().orElseThrow();
    double sum = Arrays.stream(row).map(x -> Math.exp(x - greatest)).sum();
    return Arrays.stream(row).map(x -> Math.exp(x - greatest) / sum).toArray();
  }

  @Test
  void sparseCategoricalCrossentropy_isMinusTheLogOfTheProbability() {
    int[] classes = {0, 2, 1, 1};
    Computed computed =
        compute(
            Loss.sparseCategoricalCrossentropy(),
            Metric.accuracy(),
            LOGITS,
            TensorData.vector(classes));

    double expected = 0;
    for (int i = 0; i < 4; i++) {
      double[] probabilities = softmax(LOGITS[i]);
      expected -= Math.log(probabilities[classes[i]]) / 4;
      for (int j = 0; j < 3; j++) {
        double gradient = (probabilities[j] - (classes[i] == j ? 1 : 0)) / 4;
        assertThat((double) computed.gradient()[3 * i + j]).isCloseTo(gradient, within(TOLERANCE));
      }
    }
    assertThat(computed.loss()).isCloseTo(expected, within(TOLERANCE));
    // Of equal logits the first is the greatest: rows 1 and 3 are wrong.
    assertThat(computed.metric()).isEqualTo(0.5);
  }

  @Test
  void categoricalCrossentropy_takesRowsAndIndices() {
    TensorData rows = TensorData.ofFloats(new float[] {1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0}, 4, 3);
    Computed ofRows = compute(Loss.categoricalCrossentropy(), Metric.accuracy(), LOGITS, rows);
    Computed ofIndices =
        compute(
            Loss.categoricalCrossentropy(),
            Metric.accuracy(),
            LOGITS,
            TensorData.vector(0, 2, 1, 1));
    Computed sparse =
        compute(Loss.sparseCategoricalCrossentropy(), Metric.accuracy(), LOGITS, rows);

    assertThat(ofRows.loss()).isEqualTo(ofIndices.loss()).isEqualTo(sparse.loss());
    assertThat(ofRows.gradient()).isEqualTo(sparse.gradient());
    assertThat(ofRows.metric()).isEqualTo(0.5);
  }

  @Test
  void binaryCrossentropy_isStable_andRightAtZero() {
    double[][] logits = {{0}, {0}, {2}, {-3}, {60}, {-60}};
    double[] targets = {1, 0, 1, 1, 0, 0};
    Computed computed =
        compute(
            Loss.binaryCrossentropy(),
            Metric.accuracy(),
            logits,
            TensorData.vector(1, 0, 1, 1, 0, 0));

    double expected = 0;
    for (int i = 0; i < 6; i++) {
      double x = logits[i][0];
      expected += (Math.max(x, 0) - x * targets[i] + Math.log1p(Math.exp(-Math.abs(x)))) / 6;
      double gradient = (1 / (1 + Math.exp(-x)) - targets[i]) / 6;
      assertThat((double) computed.gradient()[i]).isCloseTo(gradient, within(TOLERANCE));
    }
    assertThat(computed.loss()).isCloseTo(expected, within(10 * TOLERANCE));
    // Logit 0 is probability 0.5 and not above it: rows 0, 3 and 4 are wrong.
    assertThat(computed.metric()).isEqualTo(0.5);
  }

  @Test
  void agreesWithTensorFlowFramework() {
    float[] logits = {1, -2, 0.5f, 3, -1, 0.25f};
    float[] targets = {1, 0, 0, 0.2f, 0.5f, 0.3f};
    double[][] rows = {{1, -2, 0.5}, {3, -1, 0.25}};
    TensorData labels = TensorData.ofFloats(targets, 2, 3);
    try (org.tensorflow.Graph graph = new org.tensorflow.Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.reshape(tf.constant(logits), tf.constant(new int[] {2, 3}));
      Operand<TFloat32> z = tf.reshape(tf.constant(targets), tf.constant(new int[] {2, 3}));
      Map<Loss, Operand<TFloat32>> losses =
          Map.of(
              Loss.categoricalCrossentropy(),
              org.tensorflow.framework.losses.Losses.categoricalCrossentropy(tf, z, x, true, 0, -1),
              Loss.binaryCrossentropy(),
              org.tensorflow.framework.losses.Losses.binaryCrossentropy(tf, z, x, true, 0),
              Loss.meanSquaredError(),
              org.tensorflow.framework.losses.Losses.meanSquaredError(tf, z, x));
      losses.forEach(
          (loss, each) -> {
            try (Result result = session.runner().fetch(each).run()) {
              TFloat32 perExample = (TFloat32) result.get(0);
              double expected = (perExample.getFloat(0) + perExample.getFloat(1)) / 2;
              assertThat(compute(loss, Metric.accuracy(), rows, labels).loss())
                  .as(loss.name())
                  .isCloseTo(expected, within(TOLERANCE));
            }
          });
    }
  }

  @Test
  void binaryAccuracy_comparesProbabilities() {
    double[][] logits = {{0.2}, {-0.2}, {1.5}};
    TensorData labels = TensorData.vector(1, 0, 0);
    Metric strict = Metrics.CATALOG.parse("binary_accuracy,threshold=0.8");

    assertThat(compute(Loss.binaryCrossentropy(), Metric.accuracy(), logits, labels).metric())
        .isCloseTo(2 / 3.0, within(TOLERANCE));
    // The logit of 0.8 is 1.386.
    assertThat(compute(Loss.binaryCrossentropy(), strict, logits, labels).metric())
        .isCloseTo(1 / 3.0, within(TOLERANCE));
  }

  @Test
  void meanSquaredError_isOfOutputs() {
    Computed computed =
        compute(
            Loss.meanSquaredError(),
            Metrics.CATALOG.parse("mae"),
            new double[][] {{1, 2}, {3, 5}},
            TensorData.ofFloats(new float[] {1, 0, 2, 8}, 2, 2));

    assertThat(computed.loss()).isCloseTo((0 + 4 + 1 + 9) / 4.0, within(TOLERANCE));
    assertThat(computed.metric()).isCloseTo((0 + 2 + 1 + 3) / 4.0, within(TOLERANCE));
    assertThat(computed.gradient()).containsExactly(0, 1, 0.5f, -1.5f);
  }

  /** The numbers are those of Keras 3.15.1, from logits with label_smoothing=0.1. */
  @Test
  void smoothsLabelsAsKerasDoes_butNotThoseOfMetrics() {
    double[][] rows = {{1, -2, 0.5}, {3, -1, 0.25}};
    TensorData labels = TensorData.ofFloats(new float[] {1, 0, 0, 0, 0.2f, 0.8f}, 2, 3);
    Computed categorical =
        compute(
            Losses.CATALOG.parse("categorical_crossentropy,label_smoothing=0.1"),
            Metric.recall(),
            rows,
            labels);
    Computed binary =
        compute(
            Losses.CATALOG.parse("binary_crossentropy,label_smoothing=0.1"),
            Metric.recall(),
            rows,
            labels);

    assertThat(categorical.loss()).isCloseTo(1.8126498, within(TOLERANCE));
    assertThat(binary.loss()).isCloseTo(0.9357592, within(TOLERANCE));
    // Of three positive targets the first is found; smoothed ones would all be positive.
    assertThat(categorical.metric()).isCloseTo(1 / 3.0, within(TOLERANCE));
  }

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(TestData.text("losses/expected.json"));
  }

  static Stream<JsonNode> casesOfKeras() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    golden().get("losses").forEach(cases::add);
    return cases.stream();
  }

  private static double[] numbers(JsonNode json) {
    return StreamSupport.stream(json.spliterator(), false)
        .flatMapToDouble(
            each ->
                each.isArray() ? Arrays.stream(numbers(each)) : DoubleStream.of(each.asDouble()))
        .toArray();
  }

  private static TensorData targets(JsonNode json) {
    double[] numbers = numbers(json);
    if (!json.get(0).isArray()) {
      return TensorData.vector(Arrays.stream(numbers).mapToInt(number -> (int) number).toArray());
    }
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return TensorData.ofFloats(floats, json.size(), json.get(0).size());
  }

  @ParameterizedTest
  @MethodSource("casesOfKeras")
  void saysWhatKerasSays_andSoDoesItsGradient(JsonNode expected) throws IOException {
    JsonNode data = golden().get("data").get(expected.get("data").asText());
    int units = data.get("outputs").get(0).size();
    double[] flat = numbers(data.get("outputs"));
    double[][] rows = new double[flat.length / units][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * units, (i + 1) * units);
    }
    Loss loss = Losses.CATALOG.parse(expected.get("loss").asText());

    Computed computed = compute(loss, Metric.accuracy(), rows, targets(data.get("targets")));

    isNear(computed.each(), numbers(expected.get("each")));
    isNear(computed.gradient(), numbers(expected.get("gradient")));
  }

  /** Relative to the largest, which is at least 1: Keras computes in float32. */
  private static void isNear(float[] given, double[] expected) {
    double largest = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
    assertThat(given).hasSameSizeAs(expected);
    for (int i = 0; i < given.length; i++) {
      assertThat((double) given[i])
          .as("number %s", i)
          .isCloseTo(expected[i], within(TOLERANCE * largest));
    }
  }

  @Test
  void provesEveryLossOfTheCatalog() throws IOException {
    Set<String> proven = new HashSet<>();
    casesOfKeras().forEach(each -> proven.add(each.get("loss").asText().split(",")[0]));

    assertThat(proven).isEqualTo(Losses.CATALOG.names());
  }

  @Test
  void areAskedForByName() {
    for (String name : Losses.CATALOG.names()) {
      Loss loss = Losses.CATALOG.parse(name);
      assertThat(loss.name()).isEqualTo(name);
      assertThat(Losses.CATALOG.parse(loss.spec().toString())).isEqualTo(loss);
    }
    assertThatThrownBy(() -> Losses.CATALOG.parse("categorical_crossentropy,label_smoothing=1"))
        .hasMessageContaining("label_smoothing: 1.0 (expected: >= 0 and < 1)");
  }

  @Test
  void rejectsLabelsThatFitNeitherForm() {
    TensorData rows = TensorData.ofFloats(new float[4], 2, 2);
    assertThatThrownBy(() -> Loss.sparseCategoricalCrossentropy().labels(rows, OUTPUT))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("float32[2, 2]")
        .hasMessageContaining("float32[batch, 3]");
    assertThatThrownBy(() -> Loss.binaryCrossentropy().labels(TensorData.vector(0, 1), OUTPUT))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("targets float32[batch, 3]");
    assertThatThrownBy(
            () -> Loss.categoricalCrossentropy().labels(TensorData.vector(0, -1), OUTPUT))
        .hasMessageContaining("not -1");
    assertThatThrownBy(
            () -> Loss.binaryCrossentropy().labels(TensorData.vector(0, 2, 1), Shape.of(-1, 1)))
        .hasMessageContaining("targets from 0 to 1, not 2.0");
  }

  @Test
  void rejectsMetricsThatDoNotFitTheLoss() {
    for (Metric metric :
        Metrics.CATALOG.parseAll("binary_accuracy,categorical_accuracy,mean_absolute_error")) {
      assertThatThrownBy(() -> metric.forLoss(Loss.sparseCategoricalCrossentropy(), 3))
          .hasMessageContaining("metric: " + metric.name());
    }
    assertThatThrownBy(
            () ->
                Metrics.CATALOG
                    .parse("sparse_categorical_accuracy")
                    .forLoss(Loss.categoricalCrossentropy(), 3))
        .hasMessageContaining("class indices");
  }

  @Test
  void takesSharesOfClasses_whereTheLossIsOfShares() {
    TensorData rows = TensorData.ofFloats(new float[] {0.25f, 0.75f, 1, 0}, 2, 2);
    TensorData oneHot = TensorData.ofFloats(new float[] {0, 1, 1, 0}, 2, 2);

    assertThat(Loss.categoricalCrossentropy().labels(rows, Shape.of(2, 2))).isEqualTo(rows);
    assertThat(Loss.binaryCrossentropy().labels(rows, Shape.of(2, 1)).toFloats())
        .containsExactly(0.75f, 0);
    assertThat(Loss.sparseCategoricalCrossentropy().labels(oneHot, Shape.of(2, 2)).toInts())
        .containsExactly(1, 0);
    assertThatThrownBy(() -> Loss.sparseCategoricalCrossentropy().labels(rows, Shape.of(2, 2)))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("one-hot rows; categorical_crossentropy takes shares of classes");
    TensorData noShares = TensorData.ofFloats(new float[] {1, 1, 1, 0}, 2, 2);
    assertThatThrownBy(() -> Loss.binaryCrossentropy().labels(noShares, Shape.of(2, 1)))
        .hasMessageContaining("rows of the shares of two classes, which sum to 1");
  }
}
