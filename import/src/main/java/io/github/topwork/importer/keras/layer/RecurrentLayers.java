package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recurrent layers, written as their steps: no loop is left in the graph. */
final class RecurrentLayers {
  /** Writes a layer of several outputs. */
  private interface Writer extends LayerBuilder {
    @Override
    List<ValueRef> buildAll(LayerCall call);

    @Override
    default ValueRef build(LayerCall call) {
      return buildAll(call).get(0);
    }
  }

  private static final Writer RECURRENT = RecurrentLayers::recurrent;
  private static final Writer BIDIRECTIONAL = Bidirectional::write;

  static final Map<String, LayerBuilder> TABLE =
      Map.ofEntries(
          entry("Bidirectional", BIDIRECTIONAL),
          entry("GRU", RECURRENT),
          entry("LSTM", RECURRENT),
          entry("RNN", RECURRENT),
          entry("SimpleRNN", RECURRENT));

  private RecurrentLayers() {}

  private static List<ValueRef> recurrent(LayerCall call) {
    RecurrentLayer layer = RecurrentLayer.of(call);
    RecurrentInputs inputs = RecurrentInputs.of(call);
    Recurrence written = layer.run(inputs);
    List<ValueRef> outputs = new ArrayList<>();
    outputs.add(layer.output(written, false));
    if (layer.returnsSequences()) {
      inputs.mask().ifPresent(mask -> call.giveMask(outputs.get(0), () -> mask));
    }
    if (layer.returnsState()) {
      outputs.addAll(written.states());
    }
    return outputs;
  }
}
