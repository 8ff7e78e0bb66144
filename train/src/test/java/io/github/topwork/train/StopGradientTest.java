package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

/** {@code tf.stop_gradient} survives the import. */
class StopGradientTest {
  private static final double TOLERANCE = 1e-6;
  private static final Variable KERNEL = new Variable("w", DataType.FLOAT, Shape.of(1, 1), true);

  /** {@code y = wx + stop_gradient(wx)}, so that {@code dy/dw} is {@code x}, not {@code 2x}. */
  private static ModelGraph model() {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    Shape rows = Shape.of(List.of(Dim.named("batch"), Dim.of(1)));
    ValueRef x = ops.placeholder("x", DataType.FLOAT, rows);
    ValueRef product =
        ops.add(
            ops.node("MatMul", "MatMul")
                .input(x, ops.variable(KERNEL))
                .attribute("T", DataType.FLOAT));
    ValueRef stopped = ops.op("StopGradient", "StopGradient", product);
    ValueRef y = ops.op("AddV2", "sum", product, stopped);
    return new ModelGraph(
        graph.build(),
        List.of(new TensorSpec("x", x, DataType.FLOAT, rows)),
        List.of(new TensorSpec("y", y, DataType.FLOAT, rows)),
        List.of(KERNEL),
        LayerTree.EMPTY,
        new Provenance("hand-built", "test", "stop-gradient", "0"));
  }

  @Test
  void noGradientGoesThroughIt(@TempDir Path folder) throws IOException {
    TensorData three = TensorData.ofFloats(new float[] {3}, 1, 1);
    Path file = folder.resolve("model");
    SavedModelWriter.write(file, model(), WeightSource.of(Map.of("w", three)));
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      ModelGraph trainable = imported.model().withTrainable(variable -> true);
      try (CompiledModel compiled =
          TransferModel.of(trainable, imported.weights())
              .compile(CompileOptions.of(OptimizerSpec.sgd(0.1), Loss.meanSquaredError()))) {
        TensorData two = TensorData.ofFloats(new float[] {2}, 1, 1);
        compiled.trainOnBatch(new Batch(two, two));

        // y = 12, so the loss is (12 - 2)² and its derivative by w is 2 · 10 · 2.
        double moved = compiled.trained().weights().get("w").toFloats()[0];
        assertThat(moved).isCloseTo(3 - 0.1 * 40, within(TOLERANCE));
      }
    }
  }
}
