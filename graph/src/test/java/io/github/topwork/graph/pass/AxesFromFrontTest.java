package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AxesFromFrontTest {
  private static final String OUT = "out";

  @Test
  void countsFromTheFront() {
    ModelGraph model = model(Shape.of(2, 3, 5), -1, 0, 4);
    PassResult result = AxesFromFront.of(model).apply(model.graph());
    Node axis = result.graph().producer(result.graph().node(OUT).input(2));
    assertThat(axis.tensor("value").toLongs()).containsExactly(2);
    assertSame(model, result);
    assertThat(AxesFromFront.of(model).apply(result.graph()).changed()).isFalse();
  }

  @Test
  void countsBatchDimsFromTheFront() {
    ModelGraph model = model(Shape.of(2, 3, 5), -1, -1, 2, 4);
    PassResult result = AxesFromFront.of(model).apply(model.graph());
    assertThat(result.graph().node(OUT).integer("batch_dims")).isEqualTo(1);
    assertSame(model, result);
  }

  @Test
  void computesTheAxis_whereTheRankIsNotKnown() {
    ModelGraph model = model(Shape.UNKNOWN, -2, 0, 4);
    PassResult result = AxesFromFront.of(model).apply(model.graph());
    assertThat(result.graph().producer(result.graph().node(OUT).input(2)).op()).isEqualTo("AddV2");
    assertSame(model, result);
  }

  @Test
  void leavesWhatCountsFromTheFront() {
    ModelGraph model = model(Shape.of(2, 3, 5), 1, 0, 4);
    assertThat(AxesFromFront.of(model).apply(model.graph()).changed()).isFalse();
  }

  private static void assertSame(ModelGraph model, PassResult result) {
    Map<String, TensorData> feeds = Map.of("x", TensorFlowOracle.random(7, 2, 3, 5));
    TensorFlowOracle.assertClose(
        TensorFlowOracle.run(result.graph(), feeds, ValueRef.of(OUT)),
        TensorFlowOracle.run(model.graph(), feeds, ValueRef.of(OUT)),
        0);
  }

  private static ModelGraph model(Shape shape, int axis, int batchDims, long... indexSizes) {
    int count = 1;
    for (long size : indexSizes) {
      count *= (int) size;
    }
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = i % 2;
    }
    Graph graph =
        Graph.of(
            List.of(
                Node.builder("x", "Placeholder")
                    .attribute("dtype", DataType.FLOAT)
                    .attribute("shape", Attribute.of(shape))
                    .build(),
                GraphNodes.constant("which", TensorData.ofInts(indices, indexSizes)),
                GraphNodes.constant("axis", TensorData.scalar(axis)),
                Node.builder(OUT, "GatherV2")
                    .input("x", "which", "axis")
                    .attribute("Tparams", DataType.FLOAT)
                    .attribute("Tindices", DataType.INT32)
                    .attribute("Taxis", DataType.INT32)
                    .attribute("batch_dims", Attribute.of(batchDims))
                    .build()));
    return new ModelGraph(
        graph,
        List.of(new TensorSpec("x", ValueRef.of("x"), DataType.FLOAT, shape)),
        List.of(new TensorSpec(OUT, ValueRef.of(OUT), DataType.FLOAT, Shape.UNKNOWN)),
        List.of(),
        LayerTree.EMPTY,
        new Provenance("hand-built", "test", "gather", "0"));
  }
}
