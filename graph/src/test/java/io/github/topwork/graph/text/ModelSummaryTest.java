package io.github.topwork.graph.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {
  private static ModelGraph model(Layer... layers) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build());
    nodes.add(Node.builder("one", "Relu").input("x").build());
    nodes.add(Node.builder("two", "Relu").input("one").build());
    nodes.add(Node.builder("y", "Identity").input("two").build());
    for (String variable : List.of("dense/kernel", "bn/gamma", "bn/moving_mean", "frozen")) {
      nodes.add(Node.builder(variable, "VarHandleOp").build());
    }
    return new ModelGraph(
        Graph.of(nodes),
        List.of(new TensorSpec("x", ValueRef.of("x"), DataType.FLOAT, Shape.of(-1, 3))),
        List.of(new TensorSpec("y", ValueRef.of("y"), DataType.FLOAT, Shape.of(-1, 3))),
        List.of(
            new Variable("dense/kernel", DataType.FLOAT, Shape.of(100, 20), true),
            new Variable("bn/gamma", DataType.FLOAT, Shape.of(20), true),
            new Variable("bn/moving_mean", DataType.FLOAT, Shape.of(20), false),
            new Variable("frozen", DataType.DOUBLE, Shape.of(), false)),
        new LayerTree(List.of(layers)),
        new Provenance("test", "none", "memory", ""));
  }

  private static Layer layer(String name, String type, Shape shape, List<String> variables) {
    return new Layer(name, type, Optional.empty(), shape, variables, List.of());
  }

  private static ModelGraph nested() {
    Layer dense = layer("dense", "Dense", Shape.of(-1, 20), List.of("dense/kernel"));
    Layer bn =
        layer("bn", "BatchNormalization", Shape.UNKNOWN, List.of("bn/gamma", "bn/moving_mean"));
    Layer block =
        new Layer(
            "block",
            "Functional",
            Optional.empty(),
            Shape.of(-1, 20),
            List.of(),
            List.of(dense, bn));
    return model(
        block,
        layer("relu", "", Shape.of(-1, 20), List.of()),
        layer("scale", "Scale", Shape.of(-1, 20), List.of("frozen")));
  }

  @Test
  void showsLayersAsKerasDoes() {
    assertThat(ModelSummary.of(nested()).toText())
        .isEqualTo(
            """
            Layer (type)               Output shape  Params  Trainable
            ──────────────────────────────────────────────────────────
            block (Functional)         [?, 20]        2,040  yes
              dense (Dense)            [?, 20]        2,000  yes
              bn (BatchNormalization)  ?                 40  yes
            relu                       [?, 20]            0
            scale (Scale)              [?, 20]            1  no

            Total params: 2,041 (7.98 KB)
            Trainable params: 2,020 (7.89 KB)
            Non-trainable params: 21 (88 B)
            """);
  }

  @Test
  void countsWhatIsInsideOfALayer() {
    ModelSummary summary = ModelSummary.of(nested());

    assertThat(summary.layers())
        .extracting(ModelSummary.Row::path)
        .containsExactly("block", "block/dense", "block/bn", "relu", "scale");
    assertThat(summary.layers().get(0).total()).isEqualTo(new ModelSummary.Parameters(2040, 8160));
    assertThat(summary.layers().get(2).trainable()).isEqualTo(new ModelSummary.Parameters(20, 80));
  }

  @Test
  void saysSo_whereNoLayersAreKnown() {
    assertThat(ModelSummary.of(model()).toText())
        .startsWith("The file does not say which layers the model has.\n\nTotal params: 2,041");
  }

  @Test
  void countsOps_theMostFrequentFirst() {
    Map<String, Long> ops = ModelSummary.ops(nested());

    assertThat(ops.keySet()).containsExactly("VarHandleOp", "Relu", "Identity", "Placeholder");
    assertThat(ops).containsEntry("Relu", 2L);
  }
}
