package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SimpleRNN}: an activation of the input's and the last output's products. */
record SimpleCell(CellWeights weights) implements RecurrentCell {
  static SimpleCell of(LayerCall call) {
    return new SimpleCell(CellWeights.of(call, 1, 1));
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public ValueRef project(Formula f, ValueRef sequence) {
    return weights.project(f, sequence, weights.bias());
  }

  @Override
  public List<ValueRef> step(Formula f, ValueRef projected, @Nullable List<ValueRef> states) {
    ValueRef sum = weights.sum(f, projected, states);
    return List.of(Activations.apply(f, "activation", sum));
  }
}
