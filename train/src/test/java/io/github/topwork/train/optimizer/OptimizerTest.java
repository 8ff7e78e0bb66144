package io.github.topwork.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.Batches;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.FitOptions;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.schedule.LearningRateSchedule;
import io.github.topwork.train.schedule.Schedules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One weight, the model {@code w · x}: every step can be followed by hand in float64. */
class OptimizerTest {
  private static final double TOLERANCE = 1e-6;
  private static final int STEPS = 25;
  private static final double START = 0.3;
  private static final double TARGET = 2;

  private static CompiledModel compile(OptimizerSpec optimizer) {
    return compile(optimizer, (float) START);
  }

  /** The model {@code x @ w} with as many weights as there are numbers to start with. */
  private static CompiledModel compile(OptimizerSpec optimizer, float... start) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    Shape inputs = Shape.of(List.of(Dim.named("batch"), Dim.of(start.length)));
    Shape outputs = Shape.of(List.of(Dim.named("batch"), Dim.of(1)));
    Variable w = new Variable("w", DataType.FLOAT, Shape.of(start.length, 1), true);
    ValueRef x = ops.placeholder("x", DataType.FLOAT, inputs);
    ValueRef y =
        ops.add(
            ops.node("MatMul", "y")
                .input(x, ops.variable(w))
                .attribute("T", DataType.FLOAT)
                .attribute("transpose_a", Attribute.of(false)));
    ModelGraph model =
        new ModelGraph(
            graph.build(),
            List.of(new TensorSpec("x", x, DataType.FLOAT, inputs)),
            List.of(new TensorSpec("y", y, DataType.FLOAT, outputs)),
            List.of(w),
            LayerTree.EMPTY,
            new Provenance("hand-built", "test", "one-weight", "0"));
    WeightSource weights =
        WeightSource.of(Map.of("w", TensorData.ofFloats(start, start.length, 1)));
    return TransferModel.of(model, weights)
        .compile(CompileOptions.of(optimizer, Loss.meanSquaredError()));
  }

  /** A weight, its gradient, the number of the step: the weight after it. */
  private interface Rule {
    double next(double w, double gradient, int step);
  }

  private static void follows(OptimizerSpec optimizer, Rule rule) {
    try (CompiledModel compiled = compile(optimizer)) {
      double w = (float) START;
      for (int step = 1; step <= STEPS; step++) {
        double x = 1 + 0.1 * (step % 3);
        compiled.trainOnBatch(
            new Batch(
                TensorData.ofFloats(new float[] {(float) x}, 1, 1),
                TensorData.ofFloats(new float[] {(float) TARGET}, 1, 1)));
        w = rule.next(w, 2 * (w * x - TARGET) * x, step);
        assertThat((double) compiled.trained().weights().get("w").toFloats()[0])
            .as("step %s", step)
            .isCloseTo(w, within(TOLERANCE * step));
      }
    }
  }

  @Test
  void adam() {
    double[] moments = new double[2];
    follows(
        OptimizerSpec.adam(0.05),
        (w, gradient, step) -> {
          moments[0] = 0.9 * moments[0] + 0.1 * gradient;
          moments[1] = 0.999 * moments[1] + 0.001 * gradient * gradient;
          double rate = 0.05 * Math.sqrt(1 - Math.pow(0.999, step)) / (1 - Math.pow(0.9, step));
          return w - rate * moments[0] / (Math.sqrt(moments[1]) + 1e-7);
        });
  }

  @Test
  void gradientDescent() {
    follows(OptimizerSpec.sgd(0.03), (w, gradient, step) -> w - 0.03 * gradient);
  }

  @Test
  void momentum() {
    double[] velocity = new double[1];
    follows(
        OptimizerSpec.sgd(0.02, 0.9),
        (w, gradient, step) -> {
          velocity[0] = 0.9 * velocity[0] - 0.02 * gradient;
          return w + velocity[0];
        });
  }

  @Test
  void nesterov() {
    double[] velocity = new double[1];
    follows(
        new Sgd(0.02, 0.9, true),
        (w, gradient, step) -> {
          velocity[0] = 0.9 * velocity[0] - 0.02 * gradient;
          return w + 0.9 * velocity[0] - 0.02 * gradient;
        });
  }

  static Stream<JsonNode> runsOfKeras() throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    golden().get("runs").forEach(runs::add);
    return runs.stream();
  }

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(TestData.text("optimizers/expected.json"));
  }

  private static float[] floats(JsonNode numbers, int from, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) numbers.get(from + i).asDouble();
    }
    return floats;
  }

  @ParameterizedTest
  @MethodSource("runsOfKeras")
  void followsKeras_stepByStep(JsonNode run) throws IOException {
    JsonNode golden = golden();
    OptimizerSpec optimizer = Optimizers.CATALOG.parse(run.get("optimizer").asText());
    float[] start = floats(golden.get("start"), 0, 3);
    try (CompiledModel compiled = compile(optimizer, start)) {
      for (int step = 0; step < run.get("weights").size(); step++) {
        if (run.get("halves").asBoolean() && step == run.get("weights").size() / 2) {
          compiled.setLearningRate(compiled.learningRate() / 2);
        }
        compiled.trainOnBatch(
            new Batch(
                TensorData.ofFloats(floats(golden.get("x"), step % 3 * 12, 12), 4, 3),
                TensorData.ofFloats(floats(golden.get("targets"), step % 3 * 4, 4), 4, 1)));
        float[] weights = compiled.trained().weights().get("w").toFloats();
        float[] expected = floats(run.get("weights").get(step), 0, 3);
        for (int i = 0; i < 3; i++) {
          // Keras 3 takes 1 - beta in float64, TensorFlow's kernels in float32.
          double moved = Math.abs(expected[i] - start[i]);
          assertThat((double) weights[i])
              .as("weight %s after step %s", i, step)
              .isCloseTo(expected[i], within(TOLERANCE + 1e-5 * moved));
        }
      }
    }
  }

  @Test
  void provesEveryOptimizerOfTheCatalog_andReadsItBack() throws IOException {
    Set<String> proven = new HashSet<>();
    for (JsonNode run : golden().get("runs")) {
      OptimizerSpec optimizer = Optimizers.CATALOG.parse(run.get("optimizer").asText());
      proven.add(run.get("optimizer").asText().split(",")[0]);
      OptimizerSpec readBack = Optimizers.CATALOG.parse(optimizer.spec().toString());
      assertThat(
              optimizer.schedule().isPresent()
                  ? readBack
                  : readBack.withLearningRate(optimizer.learningRate()))
          .isEqualTo(optimizer);
    }
    assertThat(proven).isEqualTo(Optimizers.CATALOG.names());
    assertThat(Optimizers.CATALOG.parse("adam")).isEqualTo(OptimizerSpec.adam());
  }

  @Test
  void averagesBecomeTheWeights_atTheEndOfFit() {
    Batch batch =
        new Batch(
            TensorData.ofFloats(new float[] {1}, 1, 1), TensorData.ofFloats(new float[] {2}, 1, 1));
    OptimizerSpec averaging =
        OptimizerSpec.sgd(0.1)
            .withUpdates(UpdateOptions.NONE.withAverage(new UpdateOptions.Average(0.75, 0)));
    try (CompiledModel compiled = compile(averaging)) {
      compiled.fit(Batches.of(List.of(batch, batch)), FitOptions.epochs(1));

      double first = 0.3 + 0.2 * (2 - 0.3);
      double second = first + 0.2 * (2 - first);
      assertThat((double) compiled.trained().weights().get("w").toFloats()[0])
          .isCloseTo(0.75 * first + 0.25 * second, within(1e-6));
    }
  }

  @Test
  void followsItsSchedule_andNobodyElse() {
    LearningRateSchedule schedule =
        Schedules.CATALOG.parse("piecewise_constant_decay,boundaries=[0],values=[0.5,0.0]");
    Batch batch =
        new Batch(
            TensorData.ofFloats(new float[] {1}, 1, 1), TensorData.ofFloats(new float[] {2}, 1, 1));
    try (CompiledModel compiled = compile(OptimizerSpec.sgd(7).withSchedule(schedule))) {
      assertThat(compiled.learningRate()).isEqualTo(0.5);
      compiled.trainOnBatch(batch);
      assertThat(compiled.learningRate()).isZero();
      compiled.trainOnBatch(batch);
      assertThat(compiled.trained().weights().get("w").toFloats()[0]).isCloseTo(2, within(1e-6f));
      assertThatThrownBy(() -> compiled.setLearningRate(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("follows piecewise_constant_decay,boundaries=[0],values=[0.5,0.0]");
    }
  }

  @Test
  void takesANewLearningRate_fromTheNextStepOn() {
    try (CompiledModel compiled = compile(OptimizerSpec.sgd(0.1))) {
      Batch batch =
          new Batch(
              TensorData.ofFloats(new float[] {1}, 1, 1),
              TensorData.ofFloats(new float[] {2}, 1, 1));
      compiled.setLearningRate(0);
      compiled.trainOnBatch(batch);
      assertThat(compiled.trained().weights().get("w").toFloats()).containsExactly(0.3f);
      compiled.setLearningRate(0.5);
      compiled.trainOnBatch(batch);
      assertThat(compiled.trained().weights().get("w").toFloats()[0]).isCloseTo(2, within(1e-6f));
    }
  }

  @Test
  void startsWithoutState_afterEachCompile() {
    Batch batch =
        new Batch(
            TensorData.ofFloats(new float[] {1}, 1, 1), TensorData.ofFloats(new float[] {2}, 1, 1));
    try (CompiledModel first = compile(OptimizerSpec.sgd(0.1, 0.9))) {
      first.trainOnBatch(batch);
      float before = first.trained().weights().get("w").toFloats()[0];
      try (CompiledModel again = first.trained().compile(first.options())) {
        again.trainOnBatch(batch);
        float expected = before + 0.1f * 2 * (2 - before);
        assertThat(again.iterations()).isEqualTo(1);
        assertThat(again.trained().weights().get("w").toFloats()[0])
            .isCloseTo(expected, within(1e-6f));
      }
    }
  }

  @Test
  void rejectsSettingsOutOfRange() {
    assertThatThrownBy(() -> OptimizerSpec.adam(-1))
        .hasMessage("learning rate: -1.0 (expected: finite and >= 0)");
    assertThatThrownBy(() -> OptimizerSpec.sgd(0.1, 1)).hasMessageContaining("momentum: 1.0");
    assertThatThrownBy(() -> Optimizers.CATALOG.parse("adamw,weight_decay=-1,beta_1=2"))
        .hasMessage("optimizer adamw: beta1: 2.0 (expected: >= 0 and < 1)");
    assertThatThrownBy(() -> Optimizers.CATALOG.parse("sgd,clipnorm=1,clipvalue=2"))
        .hasMessage("optimizer sgd: clipnorm, clipvalue (expected: one of them)");
    assertThatThrownBy(
            () -> Optimizers.CATALOG.parse("adam,ema_momentum=0.9,exclude_from_weight_decay=bias"))
        .hasMessage(
            "optimizer adam: ema_momentum (expected: not given; there are no averages without"
                + " use_ema=true); exclude_from_weight_decay (expected: not given; no weight"
                + " decays)");
    assertThatThrownBy(
            () -> Optimizers.CATALOG.parse("sgd,weight_decay=1,exclude_from_weight_decay=("))
        .hasMessageContaining("expected: a regular expression such as bias|gamma");
    assertThatThrownBy(
            () -> Optimizers.CATALOG.parse("sgd,learning_rate=cosine_decay(decay_steps=0,alfa=1)"))
        .hasMessageContaining("learning_rate: schedule cosine_decay: initial_learning_rate")
        .hasMessageContaining("decay_steps: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new Adam(0.1, 0.9, 0.999, 0, false))
        .hasMessageContaining("epsilon: 0.0");
  }
}
