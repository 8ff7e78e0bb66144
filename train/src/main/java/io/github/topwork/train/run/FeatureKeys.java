package io.github.topwork.train.run;

import io.github.topwork.file.Sha256;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.pass.PruneToOutputs;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.image.ImageContract;
import io.github.topwork.tensor.Shape;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.cache.FeatureKey;
import java.util.List;
import java.util.Optional;
import org.tensorflow.TensorFlow;

/**
 * The key of a backbone's features: its graph and weights as they are, not where they came from.
 */
final class FeatureKeys {
  private FeatureKeys() {}

  /** Shape of one feature, without the batch. */
  static Shape featureShape(TensorSpec features) {
    return Shape.of(features.shape().dims().subList(1, features.shape().rank()));
  }

  /**
   * What a backbone is.
   *
   * @param graph SHA-256 of its graph
   * @param numbers SHA-256 of its weights and their names
   */
  record Digest(String graph, String numbers) {}

  /** Returns the key, or nothing where the features have no fixed size and cannot be cached. */
  static Optional<FeatureKey> of(TensorSpec features, Digest digest, ImageContract contract) {
    Shape shape = featureShape(features);
    if (!shape.isFullyKnown()) {
      return Optional.empty();
    }
    return Optional.of(
        new FeatureKey(
            digest.graph(),
            digest.numbers(),
            features.value() + " by TensorFlow " + TensorFlow.version(),
            contract.toJson(),
            Math.toIntExact(shape.elementCount())));
  }

  /** Reads all of a model that its features come from. */
  static Digest digest(TransferModel model) {
    Graph part =
        PruneToOutputs.of(List.of(model.features().value())).apply(model.model().graph()).graph();
    Sha256 numbers = new Sha256();
    for (Variable variable : model.model().variables()) {
      if (part.contains(variable.name())) {
        numbers.add(variable.withTrainable(false) + "\n");
        numbers.add(model.weights().get(variable.name()).bytes());
      }
    }
    String graph = Sha256.hex(GraphDefs.toGraphDef(part).toByteArray());
    return new Digest(graph, numbers.hex());
  }
}
