package io.github.topwork.train.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import io.github.topwork.train.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The new layers: pooling where the features have positions, for each hidden layer a dense layer
 * with ReLU, batch normalization, dropout, and a dense layer that gives logits.
 *
 * @param pooling how positions are pooled; features without positions are taken as they are
 * @param hiddenUnits units of the hidden layers, outermost last; often none
 * @param batchNormalization whether the features are normalised before dropout
 * @param dropout share of the features dropped in training, in [0, 1)
 */
public record HeadOptions(
    HeadPooling pooling, List<Integer> hiddenUnits, boolean batchNormalization, double dropout) {
  /** Average pooling, no hidden layer, dropout 0.2: the head of Keras's transfer learning guide. */
  public static final HeadOptions DEFAULTS =
      new HeadOptions(HeadPooling.AVERAGE, List.of(), false, 0.2);

  public HeadOptions {
    requireNonNull(pooling, "pooling");
    hiddenUnits = List.copyOf(hiddenUnits);
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout: " + dropout + " (expected: >= 0 and < 1)");
    }
    if (hiddenUnits.stream().anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException("hiddenUnits: " + hiddenUnits + " (expected: all >= 1)");
    }
  }

  ObjectNode toJson() {
    ObjectNode json = RunRecord.object();
    json.put("pooling", Option.lower(pooling));
    json.set("hiddenUnits", RunRecord.node(hiddenUnits));
    return json.put("batchNormalization", batchNormalization).put("dropout", dropout);
  }

  static HeadOptions fromJson(JsonNode json) {
    List<Integer> hidden = new ArrayList<>();
    json.required("hiddenUnits").forEach(units -> hidden.add(units.asInt()));
    return new HeadOptions(
        HeadPooling.valueOf(json.required("pooling").asText().toUpperCase(Locale.ROOT)),
        hidden,
        json.required("batchNormalization").asBoolean(),
        json.required("dropout").asDouble());
  }

  /** The head of a backbone, that ends in so many units. */
  Head on(ModelGraph backbone, int units) {
    TensorSpec features = backbone.outputs().get(0);
    // A cut at a value of the graph states no shape; the graph tells it.
    int stated = features.shape().rank();
    int rank = stated >= 0 ? stated : ShapeInference.infer(backbone).of(features.value()).rank();
    List<LayerDefinition> layers = new ArrayList<>();
    if (rank > 2) {
      layers.add(pooling.layer(rank));
    }
    hiddenUnits.forEach(hidden -> layers.add(Layers.dense(hidden, "relu")));
    if (batchNormalization) {
      layers.add(Layers.batchNormalization());
    }
    if (dropout > 0) {
      layers.add(Layers.dropout(dropout));
    }
    layers.add(Layers.dense(units));
    return new Head(layers);
  }
}
