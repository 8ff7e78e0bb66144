package io.github.topwork.importer.keras;

import java.util.Optional;
import java.util.function.Function;

/** What the calls of a model's layers share: masks, how much may be unrolled, and the mode. */
final class SharedByCalls implements LayerCall.Model {
  /**
   * Most steps of all recurrent layers of a model together. A step is some thirteen ops, and the
   * time in which ONNX Runtime opens such a file grows faster than their square: 4 seconds of one
   * core at 256 steps.
   */
  static final int MOST_STEPS = 1024;

  private final Masks masks;
  private final Function<LayerCall, Optional<TrainingMode>> training;
  private long steps;

  SharedByCalls(Masks masks, Function<LayerCall, Optional<TrainingMode>> training) {
    this.masks = masks;
    this.training = training;
  }

  @Override
  public void unroll(long more) {
    steps += more;
    if (steps > MOST_STEPS) {
      throw new LayerException(
          more + " steps, which makes " + steps + " in the recurrent layers of the model",
          "at most "
              + MOST_STEPS
              + " in all of them together, since each is written out; shorter sequences need no"
              + " other weights");
    }
  }

  @Override
  public Masks masks() {
    return masks;
  }

  @Override
  public Optional<TrainingMode> training(LayerCall call) {
    return training.apply(call);
  }
}
