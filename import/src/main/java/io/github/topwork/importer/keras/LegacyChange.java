package io.github.topwork.importer.keras;

import io.github.topwork.importer.hdf5.Hdf5Dataset;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorPermutation;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;

/**
 * How kernels of older files become those of today: Keras 1 stored some of them with their
 * dimensions in another order, and Theano turned them round before it multiplied.
 *
 * @param keras1 does the file have Keras 1's order of dimensions
 * @param theano was the model trained with Theano, as the file says
 */
record LegacyChange(boolean keras1, boolean theano) {
  private static final Set<String> CONVOLUTIONS =
      Set.of("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose");

  /** The numbers of a weight as the model of today has them. */
  StoredWeight apply(LayerInstance.Weight weight, Hdf5Dataset dataset) {
    StoredWeight stored = StoredWeight.of(dataset);
    LayerSpec layer = weight.layer().spec();
    if (keras1 && weight.role().endsWith("kernel")) {
      stored = reordered(layer, weight, stored);
    }
    if (theano && weight.role().equals("kernel") && CONVOLUTIONS.contains(layer.className())) {
      int spatial = stored.shape().rank() - 2;
      return new StoredWeight(
          dataset,
          stored.shape(),
          stored.change().andThen(kernel -> turned(kernel, spatial))::apply);
    }
    return stored;
  }

  private static StoredWeight reordered(
      LayerSpec layer, LayerInstance.Weight weight, StoredWeight stored) {
    Shape given = stored.shape();
    boolean first = layer.config().path("data_format").asText().equals("channels_first");
    switch (layer.className()) {
      case "Conv1D" -> {
        if (given.rank() != 4) {
          return stored;
        }
        Shape wanted = weight.variable().shape();
        // [length, 1, channels, filters], and [filters, channels, length, 1] before Keras 1.1.
        boolean isOld = !given.equals(withOne(wanted));
        return isOld
            ? permuted(stored, true, 2, 3, 1, 0)
            : new StoredWeight(stored.dataset(), wanted, kernel -> kernel.reshaped(wanted));
      }
      case "Conv2D" -> {
        return first && given.rank() == 4 ? permuted(stored, false, 2, 3, 1, 0) : stored;
      }
      case "SeparableConv2D" -> {
        return first && given.rank() == 4 ? permuted(stored, false, 2, 3, 1, 0) : stored;
      }
      case "Conv3D" -> {
        return first && given.rank() == 5 ? permuted(stored, false, 2, 3, 4, 1, 0) : stored;
      }
      default -> {
        return stored;
      }
    }
  }

  private static Shape withOne(Shape kernel) {
    return kernel.rank() != 3
        ? kernel
        : Shape.of(
            kernel.dim(0).sizeOrMinusOne(),
            1,
            kernel.dim(1).sizeOrMinusOne(),
            kernel.dim(2).sizeOrMinusOne());
  }

  /** Changes the order of dimensions; {@code squeeze} then drops the second, of size 1. */
  private static StoredWeight permuted(StoredWeight stored, boolean squeeze, int... order) {
    Shape moved = TensorPermutation.transpose(stored.shape(), order);
    Shape shape =
        squeeze && moved.dim(1).equals(Dim.of(1))
            ? Shape.of(List.of(moved.dim(0), moved.dim(2), moved.dim(3)))
            : moved;
    return new StoredWeight(
        stored.dataset(),
        shape,
        kernel -> TensorPermutation.transpose(kernel, order).reshaped(shape));
  }

  /** Turns a kernel round in all of its first dimensions. */
  private static TensorData turned(TensorData kernel, int spatial) {
    long[] sizes = kernel.shape().toSizes();
    int positions = 1;
    for (int i = 0; i < spatial; i++) {
      positions *= (int) sizes[i];
    }
    FloatBuffer source = kernel.asFloatBuffer();
    float[] target = new float[source.remaining()];
    int block = positions == 0 ? 0 : target.length / positions;
    for (int i = 0; i < positions; i++) {
      source.get((positions - 1 - i) * block, target, i * block, block);
    }
    return TensorData.ofFloats(target, sizes);
  }
}
