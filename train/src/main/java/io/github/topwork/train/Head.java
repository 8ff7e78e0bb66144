package io.github.topwork.train;

import io.github.topwork.importer.keras.LayerDefinition;
import io.github.topwork.importer.keras.Layers;
import java.util.ArrayList;
import java.util.List;

/**
 * New layers for the end of a backbone. Immutable; it holds no weights.
 *
 * <pre>{@code
 * Head.of(Layers.globalAveragePooling2D(), Layers.dropout(0.2), Layers.dense(5))
 * }</pre>
 *
 * @param layers from the features to the output; may be empty to train a model as it is
 */
public record Head(List<LayerDefinition> layers) {
  /** No layers: the model is trained as it is. */
  public static final Head NONE = of();

  public Head {
    layers = List.copyOf(layers);
  }

  /** Returns a head of these layers, from the features to the output. */
  public static Head of(LayerDefinition... layers) {
    return new Head(List.of(layers));
  }

  /**
   * Returns a classification head: global average pooling, dropout, one dense layer.
   *
   * <p>Input: features {@code float32[batch, height, width, channels]}, NHWC. Output: logits {@code
   * float32[batch, units]}; softmax or sigmoid belongs to the loss.
   *
   * @param units number of classes, or 1 for two classes with a binary loss
   * @param dropout fraction of features dropped in training, in [0, 1); 0 leaves the layer out
   */
  public static Head classifier(int units, double dropout) {
    List<LayerDefinition> layers = new ArrayList<>();
    layers.add(Layers.globalAveragePooling2D());
    LayerDefinition dropped = Layers.dropout(dropout);
    if (dropout != 0) {
      layers.add(dropped);
    }
    layers.add(Layers.dense(units));
    return new Head(layers);
  }
}
