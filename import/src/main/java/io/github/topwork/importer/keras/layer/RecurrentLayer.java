package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerConfig;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that all recurrent layers have, and what they make of a sequence: {@code [batch,
 * steps, features]}, or {@code [steps, batch, features]} where it is {@code time_major}.
 */
final class RecurrentLayer {
  /** The layers with one cell, and what Keras calls it. */
  static final Map<String, String> CELLS =
      Map.of("LSTM", "lstm_cell", "GRU", "gru_cell", "SimpleRNN", "simple_rnn_cell");

  private final LayerCall call;
  private final boolean goesBackwards;
  private final boolean returnsSequences;
  private final boolean returnsState;
  private final boolean isTimeMajor;
  private final boolean zeroesMasked;

  /**
   * Returns a layer that stands alone.
   *
   * @throws LayerException if it keeps its state, or is no recurrent layer
   */
  static RecurrentLayer of(LayerCall call) {
    boolean zeroes = call.config().flag("zero_output_for_mask", false);
    return new RecurrentLayer(call, goesBackwards(call.config()), zeroes);
  }

  /**
   * Returns one of the two layers of a pair, whose outputs are zero where a step does not count.
   *
   * @throws LayerException if it keeps its state, or is no recurrent layer
   */
  static RecurrentLayer ofPair(LayerCall call, boolean goesBackwards) {
    call.config().ignore("zero_output_for_mask");
    boolean zeroes = call.config().flag("return_sequences", false);
    return new RecurrentLayer(call, goesBackwards, zeroes);
  }

  private RecurrentLayer(LayerCall call, boolean goesBackwards, boolean zeroesMasked) {
    LayerConfig config = call.config();
    if (!CELLS.containsKey(call.className()) && !call.className().equals("RNN")) {
      throw new LayerException(
          "a layer of class '" + call.className() + "'", "LSTM, GRU, SimpleRNN or RNN");
    }
    if (call.kerasVersion() < 2) {
      throw new LayerException(
          "a recurrent layer of Keras 1, which has other weights", "one saved by Keras 2 or 3");
    }
    if (config.flag("stateful", false)) {
      throw new LayerException(
          "stateful=True, by which a call goes on where the last one ended",
          "stateful=False, which has the same weights; where calls must go on, initial_state as an"
              + " input and return_state=True");
    }
    config.ignore("unroll", "input_dim", "input_length");
    this.call = call;
    this.goesBackwards = goesBackwards;
    this.returnsSequences = config.flag("return_sequences", false);
    this.returnsState = config.flag("return_state", false);
    this.isTimeMajor = config.flag("time_major", false);
    this.zeroesMasked = zeroesMasked;
  }

  /** Whether the configuration says that it begins with the last step. */
  static boolean goesBackwards(LayerConfig config) {
    return config.flag("go_backwards", false);
  }

  boolean returnsSequences() {
    return returnsSequences;
  }

  boolean returnsState() {
    return returnsState;
  }

  private int timeAxis() {
    return isTimeMajor ? 0 : 1;
  }

  /** Writes the steps. */
  Recurrence run(RecurrentInputs inputs) {
    ValueRef sequence = sequence(inputs.sequence());
    int count = steps(call.shape(sequence));
    call.unroll((long) count * places().size());
    Formula booleans = Formula.of(call, DataType.BOOL);
    Optional<List<ValueRef>> mask = Optional.empty();
    if (inputs.mask().isPresent()) {
      if (isTimeMajor) {
        throw new LayerException("a mask and time_major=True", "one of them");
      }
      mask = Optional.of(booleans.unstack(booleans.expandDims(inputs.mask().get(), 2), 1, count));
    }
    return Recurrence.of(
        call,
        places(),
        sequence,
        inputs.states(),
        new Recurrence.Steps(count, goesBackwards, mask, zeroesMasked));
  }

  /** The input as {@code float32[batch, steps, features]}. */
  private ValueRef sequence(ValueRef input) {
    Formula f = Formula.of(call);
    if (f.rank(input) != 3) {
      throw new LayerException(
          "an input of shape " + call.shape(input), "a sequence: [batch, steps, features]");
    }
    ValueRef floats = f.cast(input, DataType.FLOAT);
    return isTimeMajor ? f.transpose(floats, 1, 0, 2) : floats;
  }

  private static int steps(Shape sequence) {
    Dim steps = sequence.dim(1);
    if (!steps.isKnown()) {
      throw new LayerException(
          "a sequence of shape " + sequence + ", whose steps are not known",
          "a known number of steps, since each is written out: a model built on"
              + " keras.Input((100, features)) takes the same weights (ImportOptions.weights)");
    }
    if (steps.sizeOrMinusOne() < 1) {
      throw new LayerException("a sequence of shape " + sequence, "at least one step");
    }
    return Math.toIntExact(steps.sizeOrMinusOne());
  }

  private List<Recurrence.CellPlace> places() {
    String own = CELLS.get(call.className());
    if (own != null) {
      return List.of(new Recurrence.CellPlace(call.config(), own, "cell"));
    }
    LayerConfig cell = call.config().nested("cell");
    if (!cell.className().equals("StackedRNNCells")) {
      return List.of(new Recurrence.CellPlace(cell, cell.text("name", "cell"), "cell"));
    }
    // The order of states differed in old versions; null and false are today's.
    String stack = cell.text("name", "stacked_rnn_cells");
    List<Recurrence.CellPlace> places = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    for (LayerConfig each : cell.nestedList("cells")) {
      String base =
          CELLS.getOrDefault(each.className().replaceFirst("Cell$", ""), each.className());
      int index = counts.merge(base, 1, Integer::sum) - 1;
      String numbered = index == 0 ? base : base + "_" + index;
      places.add(
          new Recurrence.CellPlace(
              each, stack + "/" + each.text("name", numbered), "cell/cells/" + numbered));
    }
    if (places.isEmpty()) {
      throw new LayerException("no cells", "at least one cell");
    }
    return places;
  }

  /**
   * What the layer returns before its states: the last output, or those of all steps.
   *
   * @param isReversed whether steps go in the opposite order of that in which they were computed
   */
  ValueRef output(Recurrence written, boolean isReversed) {
    if (!returnsSequences) {
      return written.last();
    }
    List<ValueRef> outputs = new ArrayList<>(written.outputs());
    if (isReversed) {
      Collections.reverse(outputs);
    }
    return Formula.of(call).stack(timeAxis(), outputs);
  }
}
