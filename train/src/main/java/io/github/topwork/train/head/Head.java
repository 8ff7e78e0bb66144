package io.github.topwork.train.head;

import io.github.topwork.train.head.HeadLayer.BatchNormalization;
import io.github.topwork.train.head.HeadLayer.Dense;
import io.github.topwork.train.head.HeadLayer.Dropout;
import io.github.topwork.train.head.HeadLayer.Flatten;
import io.github.topwork.train.head.HeadLayer.GlobalAveragePooling;
import io.github.topwork.train.head.HeadLayer.GlobalMaxPooling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * New layers for the end of a backbone. Immutable; it holds no weights.
 *
 * @param layers from the features to the output; may be empty to train a model as it is
 */
public record Head(List<HeadLayer> layers) {
  /** No layers: the model is trained as it is. */
  public static final Head NONE = new Head(List.of());

  public Head {
    layers = List.copyOf(layers);
  }

  /**
   * Returns a classification head: global average pooling, dropout, one dense layer.
   *
   * <p>Input: features {@code float32[batch, height, width, channels]}, NHWC. Output: logits {@code
   * float32[batch, units]}; softmax or sigmoid belongs to the loss.
   *
   * @param units number of classes, or 1 for two classes with a binary loss
   * @param dropout fraction of features dropped in training mode, in [0, 1); 0 leaves the layer out
   */
  public static Head classifier(int units, double dropout) {
    Builder builder = builder().globalAveragePooling();
    if (dropout != 0) {
      builder.dropout(dropout);
    }
    return builder.dense(units).build();
  }

  /** Starts a head without layers. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Number of layers at the beginning that have no weights and no training mode: poolings and
   * flattening. What they give can be computed once, like the backbone's features.
   */
  public int fixedLayers() {
    int count = 0;
    while (count < layers.size() && layers.get(count).isFixed()) {
      count++;
    }
    return count;
  }

  /** Units of the last dense layer, if there is one. */
  public Optional<Integer> units() {
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (layers.get(i) instanceof Dense dense) {
        return Optional.of(dense.units());
      }
    }
    return Optional.empty();
  }

  /** Collects layers, from the features to the output. */
  public static final class Builder {
    private final List<HeadLayer> layers = new ArrayList<>();

    private Builder() {}

    /** Appends a {@link GlobalAveragePooling}. */
    public Builder globalAveragePooling() {
      return add(new GlobalAveragePooling());
    }

    /** Appends a {@link GlobalMaxPooling}. */
    public Builder globalMaxPooling() {
      return add(new GlobalMaxPooling());
    }

    /** Appends a {@link Flatten}. */
    public Builder flatten() {
      return add(new Flatten());
    }

    /** Appends a {@link Dropout}. */
    public Builder dropout(double rate) {
      return add(new Dropout(rate));
    }

    /** Appends a {@link Dense} without activation. */
    public Builder dense(int units) {
      return add(Dense.of(units, Activation.LINEAR));
    }

    /** Appends a {@link Dense}. */
    public Builder dense(int units, Activation activation) {
      return add(Dense.of(units, activation));
    }

    /** Appends a {@link BatchNormalization} with Keras's defaults. */
    public Builder batchNormalization() {
      return add(BatchNormalization.of());
    }

    /** Appends a layer. */
    public Builder add(HeadLayer layer) {
      layers.add(layer);
      return this;
    }

    /** Builds the head. */
    public Head build() {
      return new Head(layers);
    }
  }
}
