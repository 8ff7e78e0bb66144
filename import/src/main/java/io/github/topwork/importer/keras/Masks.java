package io.github.topwork.importer.keras;

import io.github.topwork.graph.ValueRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which values Keras gives a mask along with. Recurrent layers use masks; another layer that would
 * use one at inference is refused, and elsewhere a mask means nothing.
 */
final class Masks {
  /** Layers that leave masked steps out of what they compute. */
  private static final Set<String> USERS =
      Set.of("GlobalAveragePooling1D", "GroupNormalization", "Softmax");

  /** Layers that hand the mask of their one input on as it is. */
  private static final Set<String> CARRIERS =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "AlphaDropout",
          "BatchNormalization",
          "Dense",
          "Dropout",
          "ELU",
          "GaussianDropout",
          "GaussianNoise",
          "Identity",
          "LayerNormalization",
          "LeakyReLU",
          "PReLU",
          "ReLU",
          "SpatialDropout1D",
          "ThresholdedReLU");

  /** Layers whose outputs have no mask but one that they give themselves. */
  private static final Set<String> ENDS =
      Set.of(
          "AveragePooling1D",
          "Bidirectional",
          "Conv1D",
          "Conv1DTranspose",
          "Flatten",
          "GRU",
          "GlobalMaxPooling1D",
          "LSTM",
          "Masking",
          "MaxPooling1D",
          "Permute",
          "RNN",
          "RepeatVector",
          "Reshape",
          "SimpleRNN");

  /** A mask, what makes it where that is known, and the layer that it is from. */
  private static final class Mask {
    private final String source;
    private final @Nullable Supplier<ValueRef> writer;
    private @Nullable ValueRef written;

    private Mask(String source, @Nullable Supplier<ValueRef> writer) {
      this.source = source;
      this.writer = writer;
    }

    private ValueRef value() {
      if (writer == null) {
        throw new LayerException(
            "an input whose mask, from layer '" + source + "', other layers have changed",
            "a mask that comes from its layer as it is");
      }
      if (written == null) {
        written = writer.get();
      }
      return written;
    }
  }

  private final Map<ValueRef, Mask> masks = new HashMap<>();

  /**
   * The mask of a value, {@code bool[batch, steps]}.
   *
   * @throws LayerException if it has one that is not known
   */
  Optional<ValueRef> of(ValueRef value) {
    return Optional.ofNullable(masks.get(value)).map(Mask::value);
  }

  /** Gives a value a mask, which is written when it is asked for. */
  void put(ValueRef value, String source, Supplier<ValueRef> writer) {
    masks.put(value, new Mask(source, writer));
  }

  /**
   * Checks that a layer has no use for the masks of its inputs.
   *
   * @throws LayerException if it has
   */
  void check(LayerSpec layer, List<ValueRef> inputs) {
    for (ValueRef input : inputs) {
      Mask mask = masks.get(input);
      if (mask != null && USERS.contains(layer.className())) {
        throw new LayerException(
            "an input that layer '" + mask.source + "' masks", "an input without a mask");
      }
    }
  }

  /** Notes the masks of a layer's outputs. */
  void follow(LayerSpec layer, List<ValueRef> inputs, List<ValueRef> outputs) {
    if (ENDS.contains(layer.className()) || layer.isFunction()) {
      return;
    }
    Optional<Mask> first = inputs.stream().filter(masks::containsKey).findFirst().map(masks::get);
    if (first.isPresent()) {
      boolean isSame = inputs.size() == 1 && CARRIERS.contains(layer.className());
      Mask mask = isSame ? first.get() : new Mask(first.get().source, null);
      outputs.forEach(output -> masks.putIfAbsent(output, mask));
    }
  }
}
