package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
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
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.metric.Metric;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Heads of many kinds of layers train step by step as in Keras 3, from the settings that Keras
 * itself wrote.
 */
class HeadTrajectoryTest {
  private static final double LOSS_TOLERANCE = 1e-4;
  private static final int BATCH = 16;
  private static final int FEATURES = 4 * 4 * 6;
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {"convolution", "frozen", "groups", "normalization", "recurrent", "separable"})
  void followsKeras_stepByStep(String run) throws IOException {
    JsonNode expected = JSON.readTree(TestData.text("heads/" + run + ".json"));
    TransferModel model = model(expected);
    CompileOptions options =
        CompileOptions.of(
            OptimizerSpec.adam(expected.get("learningRate").asDouble()),
            Loss.sparseCategoricalCrossentropy(),
            Metric.accuracy());
    try (CompiledModel compiled = model.compile(options)) {
      for (JsonNode step : expected.get("steps")) {
        int number = step.get("step").asInt();
        Scores scores = compiled.trainOnBatch(batch(number - 1));
        double loss = step.get("loss").asDouble();
        assertThat(scores.loss())
            .as("loss of step %s", number)
            .isCloseTo(loss, within(LOSS_TOLERANCE * Math.abs(loss)));
        assertThat(scores.value("accuracy"))
            .as("accuracy of step %s", number)
            .isCloseTo(step.get("accuracy").asDouble(), within(1e-5));
        WeightDigests.check(compiled.trained(), step.get("weights"), number);
      }
      assertThat(compiled.iterations()).isEqualTo(expected.get("steps").size());
    }
  }

  private static TransferModel model(JsonNode expected) {
    List<LayerDefinition> layers = new ArrayList<>();
    for (JsonNode layer : expected.get("layers")) {
      layers.add(
          new LayerDefinition(layer.get("class_name").asText(), (ObjectNode) layer.get("config")));
    }
    TransferModel model = TransferModel.of(features(), WeightSource.of(Map.of()), new Head(layers));
    Map<String, TensorData> start = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> weight : expected.get("start").properties()) {
      long[] sizes = JSON.convertValue(weight.getValue().get("shape"), long[].class);
      float[] values = JSON.convertValue(weight.getValue().get("values"), float[].class);
      start.put(weight.getKey(), TensorData.ofFloats(values, sizes));
    }
    assertThat(model.model().variables())
        .extracting(Variable::name)
        .containsExactlyInAnyOrderElementsOf(start.keySet());
    return model.withWeights(start);
  }

  /** A backbone that gives what it takes. */
  private static ModelGraph features() {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ValueRef input = ops.placeholder("features", DataType.FLOAT, Shape.of(-1, 4, 4, 6));
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(4), Dim.of(4), Dim.of(6)));
    TensorSpec spec = new TensorSpec("features", input, DataType.FLOAT, shape);
    return new ModelGraph(
        graph.build(),
        List.of(spec),
        List.of(spec),
        List.of(),
        LayerTree.EMPTY,
        new Provenance("hand-built", "test", "features", "0"));
  }

  private static Batch batch(int step) throws IOException {
    int first = BATCH * (step % 3);
    float[] features = Npy.read(TestData.path("heads/features.npy")).toFloatArray();
    int[] labels = Npy.read(TestData.path("heads/labels.npy")).toIntArray();
    return new Batch(
        TensorData.ofFloats(
            Arrays.copyOfRange(features, FEATURES * first, FEATURES * (first + BATCH)),
            BATCH,
            4,
            4,
            6),
        TensorData.vector(Arrays.copyOfRange(labels, first, first + BATCH)));
  }
}
