package io.github.topwork.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.train.Batch;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.loss.Loss;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One weight, the model {@code w · x}: every step can be followed by hand in float64. */
class OptimizerTest {
  private static final double TOLERANCE = 1e-6;
  private static final int STEPS = 25;
  private static final double START = 0.3;
  private static final double TARGET = 2;

  private static CompiledModel compile(OptimizerSpec optimizer) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(1)));
    Variable w = new Variable("w", DataType.FLOAT, Shape.of(1, 1), true);
    ValueRef x = ops.placeholder("x", DataType.FLOAT, shape);
    ValueRef y =
        ops.add(
            ops.node("MatMul", "y")
                .input(x, ops.variable(w))
                .attribute("T", DataType.FLOAT)
                .attribute("transpose_a", Attribute.of(false)));
    ModelGraph model =
        new ModelGraph(
            graph.build(),
            List.of(new TensorSpec("x", x, DataType.FLOAT, shape)),
            List.of(new TensorSpec("y", y, DataType.FLOAT, shape)),
            List.of(w),
            LayerTree.EMPTY,
            new Provenance("hand-built", "test", "one-weight", "0"));
    WeightSource weights =
        WeightSource.of(Map.of("w", TensorData.ofFloats(new float[] {(float) START}, 1, 1)));
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
        new OptimizerSpec.Sgd(0.02, 0.9, true),
        (w, gradient, step) -> {
          velocity[0] = 0.9 * velocity[0] - 0.02 * gradient;
          return w + 0.9 * velocity[0] - 0.02 * gradient;
        });
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
    assertThatThrownBy(() -> new OptimizerSpec.Adam(0.1, 0.9, 0.999, 0))
        .hasMessageContaining("epsilon: 0.0");
  }
}
