package io.github.topwork.importer;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.pass.CanonicalizeOps;
import io.github.topwork.graph.pass.Passes;
import io.github.topwork.graph.pass.PruneToOutputs;
import io.github.topwork.graph.pass.RemoveIdentities;
import java.util.List;

/** The last step of every import. */
final class InferenceForm {
  private InferenceForm() {}

  /** Returns the model with what its outputs need only, in canonical form, with all shapes. */
  static ModelGraph of(ModelGraph model) {
    return ModelShapes.complete(
        Passes.run(
            model,
            List.of(PruneToOutputs.of(model), new RemoveIdentities(), new CanonicalizeOps())));
  }
}
