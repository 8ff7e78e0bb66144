package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GRU}: gates for update, reset and candidate, in this order. The reset gate acts on the
 * last output before its product, or, with {@code reset_after}, on the product, which then has a
 * bias of its own.
 *
 * @param inputBias added to what the kernel makes, {@code [3 * units]}
 * @param outputBias with {@code reset_after}: added to what the recurrent kernel makes
 * @param recurrent the recurrent kernel; without {@code reset_after} in three parts
 */
record GruCell(
    CellWeights weights,
    Optional<ValueRef> inputBias,
    Optional<ValueRef> outputBias,
    List<ValueRef> recurrent)
    implements RecurrentCell {
  private static final int GATES = 3;

  static GruCell of(LayerCall call) {
    // Keras had no reset_after before 2.1.5, and did without.
    boolean resetsAfter = call.config().flag("reset_after", false);
    CellWeights weights = CellWeights.of(call, GATES, resetsAfter ? 2 : 1);
    Formula f = Formula.of(call);
    if (!resetsAfter) {
      List<ValueRef> parts = f.split(weights.recurrent(), 1, GATES);
      return new GruCell(weights, weights.bias(), Optional.empty(), parts);
    }
    Optional<List<ValueRef>> biases = weights.bias().map(rows -> f.unstack(rows, 0, 2));
    return new GruCell(
        weights,
        biases.map(rows -> rows.get(0)),
        biases.map(rows -> rows.get(1)),
        List.of(weights.recurrent()));
  }

  @Override
  public int states() {
    return 1;
  }

  @Override
  public ValueRef project(Formula f, ValueRef sequence) {
    return weights.project(f, sequence, inputBias);
  }

  @Override
  public List<ValueRef> step(Formula f, ValueRef projected, @Nullable List<ValueRef> states) {
    @Nullable ValueRef last = states == null ? null : states.get(0);
    List<ValueRef> inputs = f.split(projected, 1, GATES);
    if (recurrent.size() == 1) {
      return List.of(resetAfter(f, inputs, last));
    }
    ValueRef update = gate(f, inputs.get(0), product(f, last, 0));
    @Nullable ValueRef kept = null;
    if (last != null) {
      kept = f.op("Mul", gate(f, inputs.get(1), product(f, last, 1)), last);
    }
    ValueRef candidate = sum(f, inputs.get(2), product(f, kept, 2));
    return List.of(mix(f, update, last, Activations.apply(f, "activation", candidate)));
  }

  private ValueRef resetAfter(Formula f, List<ValueRef> inputs, @Nullable ValueRef last) {
    @Nullable ValueRef product = product(f, last, 0);
    if (outputBias.isPresent()) {
      product = product == null ? outputBias.get() : f.op("AddV2", product, outputBias.get());
    }
    if (product == null) {
      ValueRef update = gate(f, inputs.get(0), null);
      return mix(f, update, null, Activations.apply(f, "activation", inputs.get(2)));
    }
    List<ValueRef> outputs = f.split(product, last == null ? 0 : 1, GATES);
    ValueRef update = gate(f, inputs.get(0), outputs.get(0));
    ValueRef reset = gate(f, inputs.get(1), outputs.get(1));
    ValueRef candidate = f.op("AddV2", inputs.get(2), f.op("Mul", reset, outputs.get(2)));
    return mix(f, update, last, Activations.apply(f, "activation", candidate));
  }

  private @Nullable ValueRef product(Formula f, @Nullable ValueRef last, int part) {
    return last == null ? null : f.matMul(last, recurrent.get(part), false, false);
  }

  private static ValueRef gate(Formula f, ValueRef input, @Nullable ValueRef output) {
    return Activations.apply(f, "recurrent_activation", sum(f, input, output));
  }

  private static ValueRef sum(Formula f, ValueRef input, @Nullable ValueRef output) {
    return output == null ? input : f.op("AddV2", input, output);
  }

  /** {@code update * last + (1 - update) * candidate}. */
  private static ValueRef mix(
      Formula f, ValueRef update, @Nullable ValueRef last, ValueRef candidate) {
    ValueRef fresh = f.op("Mul", f.op("Sub", f.number(1), update), candidate);
    return last == null ? fresh : f.op("AddV2", f.op("Mul", update, last), fresh);
  }
}
