package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code LSTM}: gates for input, forgetting, candidate and output, in this order. */
record LstmCell(CellWeights weights) implements RecurrentCell {
  private static final int GATES = 4;

  static LstmCell of(LayerCall call) {
    // What the bias starts from, which training has changed.
    call.config().ignore("unit_forget_bias");
    return new LstmCell(CellWeights.of(call, GATES, 1));
  }

  @Override
  public int states() {
    return 2;
  }

  @Override
  public ValueRef project(Formula f, ValueRef sequence) {
    return weights.project(f, sequence, weights.bias());
  }

  @Override
  public List<ValueRef> step(Formula f, ValueRef projected, @Nullable List<ValueRef> states) {
    ValueRef sum = weights.sum(f, projected, states);
    List<ValueRef> gates = f.split(sum, 1, GATES);
    ValueRef input = Activations.apply(f, "recurrent_activation", gates.get(0));
    ValueRef candidate = Activations.apply(f, "activation", gates.get(2));
    ValueRef carry = f.op("Mul", input, candidate);
    if (states != null) {
      ValueRef forget = Activations.apply(f, "recurrent_activation", gates.get(1));
      carry = f.op("AddV2", f.op("Mul", forget, states.get(1)), carry);
    }
    ValueRef output = Activations.apply(f, "recurrent_activation", gates.get(3));
    return List.of(f.op("Mul", output, Activations.apply(f, "activation", carry)), carry);
  }
}
