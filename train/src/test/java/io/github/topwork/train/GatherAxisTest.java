package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code y = gather(xw, [1], axis)} is trained, wherever the axis is counted from. */
class GatherAxisTest {
  private static final Variable W = new Variable("w", DataType.FLOAT, Shape.of(1, 2), true);

  private static ModelGraph model(int axis) {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    Shape rows = Shape.of(List.of(Dim.named("batch"), Dim.of(1)));
    ValueRef x = ops.placeholder("x", DataType.FLOAT, rows);
    ValueRef product =
        ops.add(
            ops.node("MatMul", "product").input(x, ops.variable(W)).attribute("T", DataType.FLOAT));
    ValueRef y =
        ops.add(
            ops.node("GatherV2", "gather")
                .input(
                    product,
                    ops.constant("which", TensorData.vector(1)),
                    ops.constant("axis", TensorData.scalar(axis)))
                .attribute("Tparams", DataType.FLOAT)
                .attribute("Tindices", DataType.INT32)
                .attribute("Taxis", DataType.INT32)
                .attribute("batch_dims", Attribute.of(0)));
    return new ModelGraph(
        graph.build(),
        List.of(new TensorSpec("x", x, DataType.FLOAT, rows)),
        List.of(new TensorSpec("y", y, DataType.FLOAT, rows)),
        List.of(W),
        LayerTree.EMPTY,
        new Provenance("hand-built", "test", "gather", "0"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void trainsThroughIt(int axis) {
    TensorData weights = TensorData.ofFloats(new float[] {5, 3}, 1, 2);
    TensorData two = TensorData.ofFloats(new float[] {2}, 1, 1);
    try (CompiledModel compiled =
        TransferModel.of(model(axis), WeightSource.of(Map.of("w", weights)))
            .compile(CompileOptions.of(OptimizerSpec.sgd(0.125), Loss.meanSquaredError()))) {
      compiled.trainOnBatch(new Batch(two, two));

      // y = 6, so the loss is (6 - 2)² and its derivative by the second weight is 2 · 4 · 2.
      assertThat(compiled.trained().weights().get("w").toFloats()).containsExactly(5, 1);
    }
  }
}
