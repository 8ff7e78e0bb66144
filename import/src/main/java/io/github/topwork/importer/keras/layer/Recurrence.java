package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerConfig;
import io.github.topwork.importer.keras.LayerException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent layer written step by step.
 *
 * @param outputs of all steps, in the order in which they are computed, each {@code [batch, units]}
 * @param states after the last step, those of all cells one after the other
 */
record Recurrence(List<ValueRef> outputs, List<ValueRef> states) {
  /**
   * A cell of the layer.
   *
   * @param config its configuration
   * @param shown what Keras shows before the names of its weights
   * @param stored where a weights file has them below the layer
   */
  record CellPlace(LayerConfig config, String shown, String stored) {}

  /**
   * How the steps go.
   *
   * @param count how many there are
   * @param goesBackwards from the last to the first
   * @param mask for each step, in order of time, {@code bool[batch, 1]}; absent where all count
   * @param zeroesMasked whether the output of a step that does not count is zero, not the one
   *     before
   */
  record Steps(
      int count, boolean goesBackwards, Optional<List<ValueRef>> mask, boolean zeroesMasked) {}

  ValueRef last() {
    return outputs.get(outputs.size() - 1);
  }

  /** The outputs in order of time. */
  private List<ValueRef> inTime(Steps steps) {
    List<ValueRef> ordered = new ArrayList<>(outputs);
    if (steps.goesBackwards()) {
      Collections.reverse(ordered);
    }
    return ordered;
  }

  /**
   * Writes the steps of cells that stand on one another. That is the same as layers that do: where
   * a step does not count, what the upper cell makes of the lower one's output is not kept either.
   *
   * @param sequence {@code [batch, steps, features]}
   * @param start states to begin with, those of all cells one after the other; empty for zeros
   */
  static Recurrence of(
      LayerCall call,
      List<CellPlace> places,
      ValueRef sequence,
      List<ValueRef> start,
      Steps steps) {
    List<ValueRef> states = new ArrayList<>();
    ValueRef input = sequence;
    Recurrence written = new Recurrence(List.of(), List.of());
    for (CellPlace place : places) {
      if (!written.outputs().isEmpty()) {
        input = Formula.of(call).below("cells").stack(1, written.inTime(steps));
      }
      LayerCall own = call.within(place.config(), place.shown(), place.stored(), List.of(input));
      RecurrentCell cell = RecurrentCell.of(own);
      @Nullable List<ValueRef> from = null;
      if (!start.isEmpty()) {
        int end = states.size() + cell.states();
        if (end > start.size()) {
          throw new LayerException(start.size() + " states to begin with", "all of its cells'");
        }
        from = start.subList(states.size(), end);
      }
      written = run(Formula.of(own), cell, input, from, steps);
      states.addAll(written.states());
    }
    if (!start.isEmpty() && start.size() != states.size()) {
      throw new LayerException(
          start.size() + " states to begin with", states.size() + ", as its cells have");
    }
    return new Recurrence(written.outputs(), states);
  }

  private static Recurrence run(
      Formula f,
      RecurrentCell cell,
      ValueRef sequence,
      @Nullable List<ValueRef> start,
      Steps steps) {
    List<ValueRef> projected = f.unstack(cell.project(f, sequence), 1, steps.count());
    List<ValueRef> outputs = new ArrayList<>();
    @Nullable List<ValueRef> states = start;
    for (int i = 0; i < steps.count(); i++) {
      int time = steps.goesBackwards() ? steps.count() - 1 - i : i;
      Formula at = f.below("step_" + time);
      List<ValueRef> next = cell.step(at, projected.get(time), states);
      ValueRef output = next.get(0);
      if (steps.mask().isPresent()) {
        ValueRef counts = steps.mask().get().get(time);
        next = kept(at, counts, next, states);
        // The first state is the output, as long as both begin with zero.
        boolean isState = start == null && !steps.zeroesMasked();
        ValueRef otherwise =
            steps.zeroesMasked() || outputs.isEmpty() ? at.number(0) : outputs.get(i - 1);
        output = isState ? next.get(0) : at.op("SelectV2", counts, output, otherwise);
      }
      outputs.add(output);
      states = next;
    }
    return new Recurrence(outputs, states == null ? List.of() : states);
  }

  /** The new states where the step counts, else the last ones. */
  private static List<ValueRef> kept(
      Formula f, ValueRef counts, List<ValueRef> next, @Nullable List<ValueRef> last) {
    List<ValueRef> kept = new ArrayList<>();
    for (int i = 0; i < next.size(); i++) {
      ValueRef before = last == null ? f.number(0) : last.get(i);
      kept.add(f.op("SelectV2", counts, next.get(i), before));
    }
    return kept;
  }
}
