package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code y = v f(wx)}, where {@code f} has a gradient of its own, through {@code IdentityN}. */
class CustomGradientTest {
  private static final double TOLERANCE = 1e-5;
  private static final double RATE = 0.1;
  private static final Shape ROWS = Shape.of(List.of(Dim.named("batch"), Dim.of(1)));
  private static final Variable W = new Variable("w", DataType.FLOAT, Shape.of(1, 1), true);
  private static final Variable V = new Variable("v", DataType.FLOAT, Shape.of(1, 1), true);
  private static final TensorData TWO = TensorData.ofFloats(new float[] {2}, 1, 1);

  private static ModelGraph model(boolean silu) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ValueRef x = ops.placeholder("x", DataType.FLOAT, ROWS);
    ValueRef inner = product(ops, "inner", x, ops.variable(W));
    ValueRef result =
        silu
            ? ops.op("Mul", "silu", inner, ops.op("Sigmoid", "gate", inner))
            : ops.op("Identity", "same", inner);
    ValueRef custom =
        ops.add(
            ops.node("IdentityN", "reversal")
                .input(result, inner)
                .attribute("T", Attribute.ofTypes(List.of(DataType.FLOAT, DataType.FLOAT)))
                .attribute("_gradient_op_type", "CustomGradient-9"));
    ValueRef y = product(ops, "outer", custom, ops.variable(V));
    return new ModelGraph(
        graph.build(),
        List.of(new TensorSpec("x", x, DataType.FLOAT, ROWS)),
        List.of(new TensorSpec("y", y, DataType.FLOAT, ROWS)),
        List.of(W, V),
        LayerTree.EMPTY,
        new Provenance("hand-built", "test", "custom-gradient", "0"));
  }

  private static ValueRef product(OpWriter ops, String name, ValueRef left, ValueRef right) {
    return ops.add(ops.node("MatMul", name).input(left, right).attribute("T", DataType.FLOAT));
  }

  private static ImportedModel imported(Path folder, boolean silu) throws IOException {
    Path file = folder.resolve("model");
    TensorData half = TensorData.ofFloats(new float[] {0.5f}, 1, 1);
    TensorData three = TensorData.ofFloats(new float[] {3}, 1, 1);
    SavedModelWriter.write(file, model(silu), WeightSource.of(Map.of("w", half, "v", three)));
    return ModelImporters.read(file, ImportOptions.defaults());
  }

  private static CompiledModel compiled(ImportedModel imported, String... trainable) {
    ModelGraph model =
        imported.model().withTrainable(variable -> List.of(trainable).contains(variable.name()));
    return TransferModel.of(model, imported.weights())
        .compile(CompileOptions.of(OptimizerSpec.sgd(RATE), Loss.meanSquaredError()));
  }

  @Test
  void refusesToTrainThroughIt_namingTheNode(@TempDir Path folder) throws IOException {
    try (ImportedModel imported = imported(folder, false)) {
      assertThatThrownBy(() -> compiled(imported, "w", "v"))
          .isInstanceOf(UnsupportedOpException.class)
          .hasMessageContaining("Cannot train through op 'IdentityN'")
          .hasMessageContaining("tf.custom_gradient")
          .hasMessageContaining("node 'reversal'");
    }
  }

  @Test
  void predictsAndTrainsWhatComesBehindIt(@TempDir Path folder) throws IOException {
    try (ImportedModel imported = imported(folder, false);
        CompiledModel compiled = compiled(imported, "v")) {
      // y = 3 · 0.5 · 2
      assertThat(compiled.predict(TWO).toFloats()[0]).isEqualTo(3);
      compiled.trainOnBatch(new Batch(TWO, TWO));

      // The loss is (3 - 2)² and its derivative by v is 2 · 1 · 1.
      assertThat((double) compiled.trained().weights().get("v").toFloats()[0])
          .isCloseTo(3 - RATE * 2, within(TOLERANCE));
    }
  }

  @Test
  void trainsThroughSilu(@TempDir Path folder) throws IOException {
    try (ImportedModel imported = imported(folder, true);
        CompiledModel compiled = compiled(imported, "w")) {
      compiled.trainOnBatch(new Batch(TWO, TWO));

      double gate = 1 / (1 + Math.exp(-1));
      double derivative = gate + gate * (1 - gate);
      double gradient = 2 * (3 * gate - 2) * 3 * derivative * 2;
      assertThat((double) compiled.trained().weights().get("w").toFloats()[0])
          .isCloseTo(0.5 - RATE * gradient, within(TOLERANCE));
    }
  }
}
