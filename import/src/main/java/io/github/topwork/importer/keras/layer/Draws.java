package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.TrainingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an augmentation draws for the images of a batch in training, each image for itself. Numbers
 * are drawn in the order in which Keras draws them.
 *
 * @param call of the layer
 * @param batch number of images
 */
record Draws(LayerCall call, TrainingMode training, Size batch) {
  /** Writes an augmentation in training. */
  interface Augmentation {
    ValueRef write(LayerCall call, Draws draws);
  }

  /** A layer that passes its input on in inference. */
  static LayerBuilder inTraining(Augmentation augmentation) {
    return call -> {
      Optional<TrainingMode> training = RandomLayers.training(call);
      if (training.isEmpty()) {
        return call.input();
      }
      call.inputShape(4);
      Size batch = Size.of(call, "batch", call.input(), 0);
      return augmentation.write(call, new Draws(call, training.get(), batch));
    };
  }

  /** Numbers between bounds, {@code float32[batch, 1, 1, 1]}. */
  ValueRef perImage(Factor bounds) {
    return uniform(bounds, batch, 1, 1, 1);
  }

  /** Numbers between bounds, {@code float32[batch, 1]}. */
  ValueRef perRow(Factor bounds) {
    return uniform(bounds, batch, 1);
  }

  /** Two numbers between bounds for each image, {@code float32[batch, 2]}. */
  ValueRef pairPerRow(Factor bounds) {
    return uniform(bounds, batch, 2);
  }

  /** One number for all images, {@code float32[1]}. */
  ValueRef forAll(Factor bounds) {
    return uniform(bounds, Size.of(1));
  }

  /** Whether something of a probability happens, {@code bool[batch, 1, 1, 1]}. */
  ValueRef happens(ValueRef probability) {
    return Formula.of(call).op("Less", perImage(Factor.UNIT), probability);
  }

  /** Numbers of a standard normal distribution, one for each of the input. */
  ValueRef normal() {
    return training.normal(call.ops().shapeOf(call.ops().freshName("sizes"), call.floatInput()));
  }

  private ValueRef uniform(Factor bounds, Size first, int... others) {
    List<Size> sizes = new ArrayList<>(List.of(first));
    for (int other : others) {
      sizes.add(Size.of(other));
    }
    Formula f = Formula.of(call);
    ValueRef fraction =
        training.uniform(Size.vector(call.ops(), call.ops().freshName("sizes"), sizes));
    if (bounds.equals(Factor.UNIT)) {
      return fraction;
    }
    return f.plus(f.times(fraction, bounds.size()), bounds.low());
  }
}
