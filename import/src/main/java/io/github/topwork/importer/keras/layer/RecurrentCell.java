package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The formulas of a recurrent cell. What depends on the inputs alone is computed for all steps at
 * once.
 */
interface RecurrentCell {
  /** How many states it carries from step to step, each {@code [batch, units]}. */
  int states();

  /**
   * Writes what the kernel makes of a sequence.
   *
   * @param sequence {@code [batch, steps, features]}
   * @return {@code [batch, steps, gates * units]}
   */
  ValueRef project(Formula f, ValueRef sequence);

  /**
   * Writes one step.
   *
   * @param projected {@code [batch, gates * units]} of {@link #project}
   * @param states those after the step before; null at the first, where they are zero
   * @return the states after the step, of which the first is the output
   */
  List<ValueRef> step(Formula f, ValueRef projected, @Nullable List<ValueRef> states);

  /**
   * Returns the cell of a layer such as {@code LSTM}, or of a class such as {@code LSTMCell}, and
   * asks for its weights.
   *
   * @param call of the cell, on {@code [batch, steps, features]}
   * @throws LayerException if it is another
   */
  static RecurrentCell of(LayerCall call) {
    if (call.training().isPresent()) {
      for (String setting : new String[] {"dropout", "recurrent_dropout"}) {
        double rate = call.config().number(setting, 0);
        if (rate != 0) {
          throw new LayerException(
              setting + ": " + rate + " in training, of which inference alone is built", "0");
        }
      }
    }
    // They mean something in training only, or how, not what, is computed.
    call.config().ignore("dropout", "recurrent_dropout", "seed", "implementation");
    return switch (call.className()) {
      case "LSTM", "LSTMCell" -> LstmCell.of(call);
      case "GRU", "GRUCell" -> GruCell.of(call);
      case "SimpleRNN", "SimpleRNNCell" -> SimpleCell.of(call);
      default ->
          throw new LayerException(
              "a cell of class '" + call.className() + "'",
              "LSTMCell, GRUCell, SimpleRNNCell, or a stack of them");
    };
  }
}
