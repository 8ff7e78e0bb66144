package io.github.topwork.train.run;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.image.ImageContract;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.cache.FeatureKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.tensorflow.TensorFlow;

/** The key of a model's features: its graph and weights as they are, not where they came from. */
final class FeatureKeys {
  private FeatureKeys() {}

  static FeatureKey of(TransferModel model, ImageContract contract, int floats) {
    ModelGraph features = model.featureModel();
    MessageDigest weights = sha256();
    for (Variable variable : features.variables()) {
      weights.update((variable + "\n").getBytes(StandardCharsets.UTF_8));
      weights.update(model.weights().get(variable.name()).bytes());
    }
    MessageDigest graph = sha256();
    graph.update(GraphDefs.toGraphDef(features.graph()).toByteArray());
    return new FeatureKey(
        HexFormat.of().formatHex(graph.digest()),
        HexFormat.of().formatHex(weights.digest()),
        model.features().value() + " by TensorFlow " + TensorFlow.version(),
        contract.toJson(),
        floats);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
