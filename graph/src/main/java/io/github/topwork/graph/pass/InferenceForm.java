package io.github.topwork.graph.pass;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.shape.ModelShapes;
import java.util.List;

/** The form in which an import leaves a model. */
public final class InferenceForm {
  private InferenceForm() {}

  /** Returns the model with what its outputs need only, in canonical form, with all shapes. */
  public static ModelGraph of(ModelGraph model) {
    return ModelShapes.complete(
        Passes.run(
            model,
            List.of(PruneToOutputs.of(model), new RemoveIdentities(), new CanonicalizeOps())));
  }
}
