package io.github.topwork.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.loss.Loss;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every metric against Keras, batch by batch. */
class MetricTest {
  /** Keras counts in float32; its areas sum up to 200 of such numbers. */
  private static final double TOLERANCE = 2e-6;

  private static JsonNode golden() {
    try {
      return new ObjectMapper().readTree(TestData.text("metrics/expected.json"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<JsonNode> cases() {
    List<JsonNode> cases = new ArrayList<>();
    golden().get("metrics").forEach(cases::add);
    return cases.stream();
  }

  private static TensorData rows(JsonNode json) {
    if (!json.get(0).isArray()) {
      int[] classes = new int[json.size()];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = json.get(i).asInt();
      }
      return TensorData.vector(classes);
    }
    int units = json.get(0).size();
    float[] values = new float[json.size() * units];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) json.get(i / units).get(i % units).asDouble();
    }
    return TensorData.ofFloats(values, json.size(), units);
  }

  private static void saysWhatKerasSays(Metric metric, JsonNode expected, JsonNode batches) {
    for (int i = 0; i < batches.size(); i++) {
      metric.update(rows(batches.get(i).get("labels")), rows(batches.get(i).get("predictions")));
      double result = expected.get("results").get(i).asDouble();
      assertThat(metric.result())
          .as("after batch %s", i)
          .isCloseTo(result, within(TOLERANCE * Math.max(1, Math.abs(result))));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatKerasSays_alsoAfterAReset(JsonNode expected) {
    JsonNode batches = golden().get("data").get(expected.get("data").asText());
    Metric metric = Metrics.CATALOG.parse(expected.get("metric").asText());
    assertThat(expected.get("metric").asText()).startsWith(metric.name());

    saysWhatKerasSays(metric, expected, batches);
    metric.reset();
    saysWhatKerasSays(metric, expected, batches);
  }

  @Test
  void provesEveryMetricOfTheCatalog() {
    Set<String> proven = new HashSet<>(Set.of("accuracy"));
    cases().forEach(each -> proven.add(each.get("metric").asText().split(",")[0]));

    assertThat(proven).isEqualTo(Metrics.CATALOG.names());
  }

  @Test
  void accuracyIsTheKindThatFitsTheLoss() {
    TensorData rows = TensorData.ofFloats(new float[] {0.2f, 0.7f, 0.1f, 0.6f, 0.3f, 0.1f}, 2, 3);
    TensorData oneHot = TensorData.ofFloats(new float[] {0, 1, 0, 0, 1, 0}, 2, 3);

    assertThat(measured(Loss.sparseCategoricalCrossentropy(), TensorData.vector(1, 1), rows))
        .isEqualTo(0.5);
    assertThat(measured(Loss.categoricalCrossentropy(), oneHot, rows)).isEqualTo(0.5);
    assertThat(measured(Loss.binaryCrossentropy(), oneHot, rows)).isCloseTo(4 / 6.0, within(1e-9));
    assertThat(measured(Loss.meanSquaredError(), oneHot, rows)).isEqualTo(0.5);
  }

  private static double measured(Loss loss, TensorData labels, TensorData predictions) {
    Metric metric = Metric.accuracy().forLoss(loss, 3);
    metric.update(labels, predictions);
    assertThat(metric.name()).isEqualTo("accuracy");
    return metric.result();
  }

  @Test
  void isReadBackFromItsText() {
    String text =
        "acc,auc,curve=PR,num_thresholds=50,name=pr_auc,recall,class_id=1,mae,"
            + "binary_accuracy,threshold=0.8";
    List<Metric> metrics = Metrics.CATALOG.parseAll(text);

    assertThat(metrics)
        .extracting(Metric::name)
        .containsExactly("accuracy", "pr_auc", "recall", "mean_absolute_error", "binary_accuracy");
    for (Metric metric : metrics) {
      String spec = metric.spec().toString();
      assertThat(Metrics.CATALOG.parse(spec).spec()).hasToString(spec);
    }
    assertThat(metrics.get(1).spec()).hasToString("auc,curve=PR,num_thresholds=50,name=pr_auc");
  }

  /** Whether a class stands as its index or as a row with one 1 in it. */
  @Test
  void countsClassesGivenAsIndices() {
    JsonNode data = golden().get("data").get("one_hot");
    for (String text : List.of("auc", "precision", "recall,class_id=1", "f1_score,name=f1")) {
      Metric ofRows = Metrics.CATALOG.parse(text).forLoss(Loss.categoricalCrossentropy(), 6);
      Metric ofIndices =
          Metrics.CATALOG.parse(text).forLoss(Loss.sparseCategoricalCrossentropy(), 6);
      for (JsonNode batch : data) {
        TensorData labels = rows(batch.get("labels"));
        TensorData predictions = rows(batch.get("predictions"));
        ofRows.update(labels, predictions);
        ofIndices.update(TensorData.vector(TensorRows.argMax(labels)), predictions);
      }
      assertThat(ofIndices.result()).as(text).isEqualTo(ofRows.result()).isPositive();
      assertThat(ofIndices.name()).isEqualTo(ofRows.name());
      assertThat(ofIndices.spec()).isEqualTo(ofRows.spec());
      ofIndices.reset();
      assertThat(ofIndices.result()).isZero();
    }
  }

  @Test
  void f1OfOneUnitHasAThreshold() {
    Metric f1 = Metrics.CATALOG.parse("f1_score").forLoss(Loss.binaryCrossentropy(), 1);
    f1.update(
        TensorData.ofFloats(new float[] {1, 1, 0, 0}, 4, 1),
        TensorData.ofFloats(new float[] {0.9f, 0.4f, 0.6f, 0.2f}, 4, 1));
    // One found, one missed, one wrongly positive.
    assertThat(f1.result()).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void rejectsAllThatIsWrongAtOnce() {
    Loss ofClasses = Loss.sparseCategoricalCrossentropy();
    assertThatThrownBy(
            () -> Metrics.CATALOG.parseAll("acuracy,auc,curve=ROK,bins=3,num_thresholds=1.5"))
        .hasMessage(
            "metric 'acuracy' (expected one of: "
                + String.join(", ", Metrics.CATALOG.names())
                + "; did you mean 'accuracy'?); auc: curve: 'ROK'"
                + " (expected: one of [ROC, PR]); num_thresholds: '1.5' (expected: a whole number);"
                + " bins (expected: one of curve, num_thresholds, name)");
    assertThatThrownBy(() -> Metrics.CATALOG.parse("k=3"))
        .hasMessageContaining("expected: NAME,SETTING=VALUE");
    assertThatThrownBy(() -> Metrics.CATALOG.parse("accuracy,k=3"))
        .hasMessage("metric accuracy: k (expected: one of name)");
    assertThatThrownBy(() -> new Auc(Auc.Curve.ROC, 1)).hasMessageContaining("num_thresholds: 1");
    assertThatThrownBy(() -> new TopKCategoricalAccuracy(0)).hasMessageContaining("k: 0");
    assertThatThrownBy(
            () ->
                Metrics.CATALOG.parse("precision,class_id=3").forLoss(Loss.binaryCrossentropy(), 3))
        .hasMessageContaining("class_id 3 (expected: 0 to 2");
    assertThatThrownBy(() -> Metrics.CATALOG.parse("f1_score,class_id=3").forLoss(ofClasses, 3))
        .hasMessageContaining("metric: f1_score of class_id 3");
    assertThatThrownBy(() -> Metrics.CATALOG.parse("fbeta_score,beta=0,average=mean"))
        .hasMessageContaining("average: 'mean' (expected: one of [MACRO, MICRO, WEIGHTED])");
    assertThatThrownBy(() -> new MeanSquaredError().forLoss(ofClasses, 3))
        .hasMessageContaining("mean_squared_error with loss sparse_categorical_crossentropy");
  }
}
