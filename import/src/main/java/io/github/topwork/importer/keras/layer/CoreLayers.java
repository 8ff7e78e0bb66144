package io.github.topwork.importer.keras.layer;

import static java.util.Map.entry;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.Map;

/** Dense, embedding, masking, and layers that do nothing at inference. */
final class CoreLayers {
  static final Map<String, LayerBuilder> TABLE =
      Map.ofEntries(
          entry("ActivityRegularization", CoreLayers::regularization),
          entry("Dense", new Dense()),
          entry("Embedding", CoreLayers::embedding),
          entry("Identity", LayerCall::input),
          entry("Masking", CoreLayers::masking));

  private CoreLayers() {}

  /** Adds to the loss in training, and does nothing at inference. */
  private static ValueRef regularization(LayerCall call) {
    call.config().ignore("l1", "l2");
    call.refuseTraining();
    return call.input();
  }

  /** Rows of a table; {@code int32[batch, …]}, or whole numbers of another type, choose them. */
  private static ValueRef embedding(LayerCall call) {
    call.config().ignore("input_length", "dropout");
    int rows = call.config().integer("input_dim");
    int size = call.config().integer("output_dim");
    ValueRef table = call.weight("embeddings", Shape.of(rows, size));
    Formula f = Formula.of(call);
    ValueRef indices = f.cast(call.input(), DataType.INT32);
    ValueRef chosen = f.gather(table, indices, 0);
    if (call.config().flag("mask_zero", false)) {
      Formula whole = Formula.of(call, DataType.INT32);
      call.giveMask(chosen, () -> whole.notEqual(indices, 0));
    }
    return chosen;
  }

  /** Steps whose features all have one value, 0 unless set, become 0 and do not count. */
  private static ValueRef masking(LayerCall call) {
    double value = call.config().number("mask_value", 0);
    Formula f = Formula.of(call);
    ValueRef input = call.floatInput();
    int last = f.rank(input) - 1;
    ValueRef differs =
        f.reduce(
            "Max", f.cast(f.notEqual(input, value), DataType.BOOL, DataType.FLOAT), true, last);
    ValueRef output = f.op("Mul", input, differs);
    call.giveMask(output, () -> f.isGreater(f.squeeze(differs, last), 0));
    return output;
  }
}
