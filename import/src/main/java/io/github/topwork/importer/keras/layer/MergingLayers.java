package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.List;
import java.util.Map;

/** Layers of several inputs. */
final class MergingLayers {
  static final Map<String, LayerBuilder> TABLE = Map.of("Add", MergingLayers::add);

  private MergingLayers() {}

  private static ValueRef add(LayerCall call) {
    List<ValueRef> inputs = call.inputs();
    if (inputs.size() < 2) {
      throw new LayerException(inputs.size() + " inputs", "two or more");
    }
    ValueRef sum = inputs.get(0);
    for (int i = 1; i < inputs.size(); i++) {
      sum = call.ops().op("AddV2", "add_" + i, sum, inputs.get(i));
    }
    return sum;
  }
}
