package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.tensor.DataType;

/**
 * Mirrors every other image. With both modes it mirrors an image in both directions or in none, as
 * Keras does, which is half a turn.
 */
final class RandomFlip {
  private RandomFlip() {}

  static ValueRef write(LayerCall call, Draws draws) {
    String mode = call.config().choice("mode", "horizontal_and_vertical", "horizontal", "vertical");
    Layout layout = Layout.of(call, 2);
    Formula f = Formula.of(call);
    int[] axes =
        switch (mode) {
          case "horizontal" -> new int[] {layout.axis(1)};
          case "vertical" -> new int[] {layout.axis(0)};
          default -> layout.axes();
        };
    ValueRef isMirrored = f.op("LessEqual", draws.perImage(Factor.UNIT), f.number(0.5));
    ValueRef x = call.floatInput();
    ValueRef mirrored =
        f.add(f.node("ReverseV2", x, f.ints(axes)).attribute("Tidx", DataType.INT32));
    return f.op("SelectV2", isMirrored, mirrored, x);
  }
}
