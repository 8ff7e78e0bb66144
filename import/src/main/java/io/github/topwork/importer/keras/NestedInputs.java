package io.github.topwork.importer.keras;

import java.util.ArrayList;
import java.util.List;

/** Which of the tensors of a call goes into which input of the model that is called. */
final class NestedInputs {
  private NestedInputs() {}

  /**
   * The tensors in the order of the model's inputs. Those of a dictionary go by name, all others by
   * position.
   *
   * @throws LayerException if there are not as many as the model takes, or a name is missing
   */
  static List<Endpoint> of(ModelSpec model, CallSpec call) {
    if (call.arguments().size() == 1
        && call.arguments().get(0) instanceof Argument.Dictionary given) {
      return byName(model, given);
    }
    List<Endpoint> tensors = call.tensors();
    if (tensors.size() != model.inputs().size()) {
      throw new LayerException(
          tensors.size() + " inputs", model.inputs().size() + ", as many as the model takes");
    }
    return tensors;
  }

  private static List<Endpoint> byName(ModelSpec model, Argument.Dictionary given) {
    List<Endpoint> tensors = new ArrayList<>();
    for (String name : model.inputNames()) {
      if (!(given.entries().get(name) instanceof Argument.Tensor tensor)) {
        throw new LayerException(
            "inputs named " + given.entries().keySet(),
            "one tensor each for " + model.inputNames());
      }
      tensors.add(tensor.source());
    }
    return tensors;
  }
}
