package io.github.topwork.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.importer.keras.WeightReport;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ImportedModelTest {
  @Test
  void closesTheWeights_whereThePassesFail() {
    AtomicInteger closed = new AtomicInteger();
    WeightSource weights =
        new WeightSource() {
          @Override
          public Optional<TensorData> find(String variable) {
            return Optional.empty();
          }

          @Override
          public void close() {
            closed.incrementAndGet();
          }
        };
    // An op without the attribute that CanonicalizeOps reads of it.
    Graph graph =
        Graph.of(
            List.of(
                Node.builder("x", "Placeholder").attribute("dtype", DataType.FLOAT).build(),
                Node.builder("y", "Add").input(ValueRef.of("x"), ValueRef.of("x")).build()));
    TensorSpec output = new TensorSpec("y", ValueRef.of("y"), DataType.FLOAT, Shape.UNKNOWN);
    ModelGraph model =
        new ModelGraph(
            graph,
            List.of(),
            List.of(output),
            List.of(),
            new LayerTree(List.of()),
            new Provenance("test", "none", "here", ""));
    WeightReport report = new WeightReport(List.of(), List.of(), List.of(), List.of(), List.of());
    KerasModel read = new KerasModel(model, weights, report, List.of());

    assertThatThrownBy(() -> ImportedModel.of(read)).isInstanceOf(RuntimeException.class);
    assertThat(closed).hasValue(1);
  }
}
