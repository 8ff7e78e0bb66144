package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.Argument;
import io.github.topwork.importer.keras.Endpoint;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a recurrent layer is called on.
 *
 * @param sequence the sequence
 * @param states states to begin with; empty for zeros
 * @param mask {@code bool[batch, steps]}, true for the steps that count
 */
record RecurrentInputs(ValueRef sequence, List<ValueRef> states, Optional<ValueRef> mask) {
  /** Reads the arguments of a call. */
  static RecurrentInputs of(LayerCall call) {
    List<ValueRef> positional = new ArrayList<>();
    for (Argument argument : call.arguments()) {
      argument.tensors().forEach(tensor -> positional.add(call.value(tensor)));
    }
    if (positional.isEmpty()) {
      throw new LayerException("no input", "a sequence");
    }
    ValueRef sequence = positional.get(0);
    List<ValueRef> states = new ArrayList<>(positional.subList(1, positional.size()));
    Optional<ValueRef> mask = Optional.empty();
    for (Map.Entry<String, Argument> named : call.namedArguments().entrySet()) {
      List<Endpoint> tensors = named.getValue().tensors();
      if (named.getKey().equals("initial_state")) {
        tensors.forEach(tensor -> states.add(call.value(tensor)));
      } else if (named.getKey().equals("mask") && tensors.size() == 1) {
        mask = Optional.of(call.value(tensors.get(0)));
      } else {
        LayerCall.requireOff(named.getKey(), named.getValue());
      }
    }
    // Keras 3 finds the mask of an input only where a call takes no other tensor.
    if (mask.isEmpty() && (call.kerasVersion() < 3 || states.isEmpty())) {
      mask = call.mask(sequence);
    }
    return new RecurrentInputs(sequence, List.copyOf(states), mask);
  }

  RecurrentInputs withStates(List<ValueRef> other) {
    return new RecurrentInputs(sequence, other, mask);
  }
}
