package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Catalog;
import java.util.List;
import java.util.Optional;

/** Softmax cross-entropy against class indices, mean over examples. */
record SparseCategoricalCrossentropy() implements Loss {
  static final Catalog.Entry<Loss> ENTRY =
      Catalog.Entry.of(
          "sparse_categorical_crossentropy",
          settings -> {
            LabelForms.refuseFromLogits(settings);
            return new SparseCategoricalCrossentropy();
          });

  @Override
  public String name() {
    return ENTRY.name();
  }

  @Override
  public Optional<String> activation() {
    return Optional.of("Softmax");
  }

  @Override
  public int leastUnits() {
    return 2;
  }

  @Override
  public DataType labelType() {
    return DataType.INT32;
  }

  @Override
  public Shape labelShape(Shape output) {
    return Shape.of(List.of(Dim.named("batch")));
  }

  @Override
  public TensorData labels(TensorData labels, Shape output) {
    return LabelForms.toIndices(labels, output);
  }

  @Override
  public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
    // SparseSoftmaxCrossEntropyWithLogits has no gradient in TensorFlow's C++ registry.
    return SoftmaxLoss.write(ops, predictions, ops.oneHot("one_hot", labels, units));
  }
}
