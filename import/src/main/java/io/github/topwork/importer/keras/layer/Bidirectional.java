package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerConfig;
import io.github.topwork.importer.keras.LayerException;
import java.util.ArrayList;
import java.util.List;

/** Two recurrent layers on one sequence, of which the second begins at its end. */
final class Bidirectional {
  private static final String FORWARD = "forward_";
  private static final String BACKWARD = "backward_";

  private Bidirectional() {}

  static List<ValueRef> write(LayerCall call) {
    RecurrentInputs inputs = RecurrentInputs.of(call);
    int half = inputs.states().size() / 2;
    if (inputs.states().size() != 2 * half) {
      throw new LayerException(inputs.states().size() + " states to begin with", "an even number");
    }
    List<ValueRef> sequence = List.of(inputs.sequence());
    LayerConfig stated = call.config().nested("layer");
    String name = stated.text("name", "rnn");
    String base = name.startsWith(FORWARD) ? name.substring(FORWARD.length()) : name;
    boolean goesBackwards = RecurrentLayer.goesBackwards(stated);
    RecurrentLayer forward =
        RecurrentLayer.ofPair(
            call.within(stated, FORWARD + base, "forward_layer", sequence), goesBackwards);
    Recurrence first = forward.run(inputs.withStates(inputs.states().subList(0, half)));

    LayerConfig other = stated;
    String shown = BACKWARD + base;
    boolean isReversed = !goesBackwards;
    if (call.config().has("backward_layer")) {
      other = call.config().nested("backward_layer");
      isReversed = RecurrentLayer.goesBackwards(other);
      String given = other.text("name", base);
      boolean isPrefixed = call.kerasVersion() >= 3 || given.startsWith(BACKWARD);
      shown = isPrefixed ? given : BACKWARD + given;
    }
    RecurrentLayer backward =
        RecurrentLayer.ofPair(call.within(other, shown, "backward_layer", sequence), isReversed);
    Recurrence second = backward.run(inputs.withStates(inputs.states().subList(half, 2 * half)));

    List<ValueRef> outputs =
        merged(call, forward, forward.output(first, false), backward.output(second, true));
    if (forward.returnsSequences()) {
      inputs.mask().ifPresent(mask -> outputs.forEach(output -> call.giveMask(output, () -> mask)));
    }
    if (forward.returnsState()) {
      outputs.addAll(first.states());
      outputs.addAll(second.states());
    }
    return outputs;
  }

  private static List<ValueRef> merged(
      LayerCall call, RecurrentLayer layer, ValueRef forward, ValueRef backward) {
    List<ValueRef> outputs = new ArrayList<>();
    if (!call.config().has("merge_mode")) {
      outputs.add(forward);
      outputs.add(backward);
      return outputs;
    }
    Formula f = Formula.of(call);
    outputs.add(
        switch (call.config().choice("merge_mode", "concat", "sum", "ave", "mul")) {
          case "sum" -> f.op("AddV2", forward, backward);
          case "ave" -> f.times(f.op("AddV2", forward, backward), 0.5);
          case "mul" -> f.op("Mul", forward, backward);
          default -> f.concatenate(layer.returnsSequences() ? 2 : 1, forward, backward);
        });
    return outputs;
  }
}
