package io.github.topwork.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.keras.LayerChain;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.importer.keras.WrittenLayers;
import io.github.topwork.importer.keras.layer.StandardLayers;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.tf.TfOptions;
import io.github.topwork.train.tf.TfSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A layer without weights that does nothing in inference, alone and as training runs it. */
record LayerInTraining(Graph graph, ValueRef input, ValueRef output) {
  /**
   * Writes it.
   *
   * @param sizes of its input, without the batch; -1 for any
   */
  static LayerInTraining of(LayerDefinition layer, long seed, long... sizes) {
    Graph.Builder graph = Graph.builder();
    List<Dim> dims = new ArrayList<>(List.of(Dim.named("batch")));
    for (long size : sizes) {
      dims.add(size < 0 ? Dim.unknown() : Dim.of(size));
    }
    Shape shape = Shape.of(dims);
    ValueRef input =
        new OpWriter(graph, "").placeholder("x", DataType.FLOAT, Shape.of(shape.toSizes()));
    TensorSpec features = new TensorSpec("x", input, DataType.FLOAT, shape);
    LayerChain chain = new LayerChain(StandardLayers.registry(), "the head", seed);
    WrittenLayers inference = chain.write(graph, List.of(layer), features, Set.of("x"));
    assertThat(inference.output()).as("at inference").isEqualTo(input);
    WrittenLayers training =
        chain.writeTraining(graph, inference.definitions(), features, Map.of());
    return new LayerInTraining(graph.build(), input, training.output());
  }

  /** What it makes of an input at a step. */
  TensorData run(TensorData x, long step) {
    return fetch(output, x, step);
  }

  /** A value of its graph at a step. */
  TensorData fetch(ValueRef value, TensorData x, long step) {
    return run(value, x, Map.of(TrainingMode.STEP, TensorData.ofLongs(new long[] {step})));
  }

  /** What it makes of an input, with other values replaced. */
  TensorData run(TensorData x, Map<ValueRef, TensorData> replaced) {
    return run(output, x, replaced);
  }

  private TensorData run(ValueRef value, TensorData x, Map<ValueRef, TensorData> replaced) {
    Map<ValueRef, TensorData> feeds = new HashMap<>(replaced);
    feeds.put(input, x);
    try (TfSession session =
        TfSession.open(graph, WeightSource.of(Map.of()), name -> false, TfOptions.DEFAULT)) {
      return session.run(feeds, List.of(value), List.of()).get(0);
    }
  }
}
