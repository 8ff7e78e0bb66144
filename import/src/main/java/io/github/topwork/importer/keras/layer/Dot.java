package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerBuilder;
import io.github.topwork.importer.keras.LayerCall;
import io.github.topwork.importer.keras.LayerException;
import java.util.Arrays;

/**
 * {@code Dot}: the products of two inputs of rank 2 or 3, each sample with its own, along one axis
 * of each. Of {@code [batch, a, k]} and {@code [batch, b, k]} it makes {@code [batch, a, b]}; of
 * two vectors {@code [batch, 1]}.
 */
final class Dot implements LayerBuilder {
  @Override
  public ValueRef build(LayerCall call) {
    if (call.inputs().size() != 2) {
      throw new LayerException(call.inputs().size() + " inputs", "two inputs");
    }
    MergingLayers.requireFloating(call);
    Formula f = Formula.of(call);
    int[] axes = call.config().integers("axes", 2);
    boolean isNormalized = call.config().flag("normalize", false);
    ValueRef[] matrices = new ValueRef[2];
    boolean[] isVector = new boolean[2];
    for (int i = 0; i < 2; i++) {
      ValueRef x = call.inputs().get(i);
      int rank = f.rank(x);
      axes[i] = Formula.axis(axes[i], rank);
      if (rank < 2 || rank > 3 || axes[i] == 0) {
        throw new LayerException(
            "axes " + Arrays.toString(axes) + " of an input of shape " + call.shape(x),
            "rank 2 or 3, and an axis other than the batch");
      }
      isVector[i] = rank == 2;
      ValueRef scaled =
          isNormalized ? Normalize.write(f, x, Normalize.defaultEpsilon(call), axes[i]) : x;
      matrices[i] = isVector[i] ? f.expandDims(scaled, 1) : scaled;
      axes[i] = isVector[i] ? 2 : axes[i];
    }
    ValueRef product = f.matMul(matrices[0], matrices[1], axes[0] == 1, axes[1] == 2);
    if (isVector[0]) {
      return f.squeeze(product, 1);
    }
    return isVector[1] ? f.squeeze(product, 2) : product;
  }
}
