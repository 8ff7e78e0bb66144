package io.github.topwork.train.loss;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.catalog.Spec;
import java.util.Optional;

/**
 * What training makes small: the mean over the examples of a batch. The cross-entropies take
 * logits; where a head ends in softmax or sigmoid, training takes the value before it.
 *
 * <p>A loss of one's own writes ops of which finite differences have proven the gradient; {@code
 * compile} refuses others by name.
 */
public interface Loss {
  /** Name as Keras spells it. */
  String name();

  /** Does it take logits rather than the model's output? */
  default boolean takesLogits() {
    return activation().isPresent();
  }

  /**
   * The op that makes probabilities of its logits; empty for a loss on outputs. A model that ends
   * in another such op does not go with the loss.
   */
  default Optional<String> activation() {
    return Optional.empty();
  }

  /** Fewest units that leave something to learn. */
  default int leastUnits() {
    return 1;
  }

  /** Element type of the labels as the graph takes them. */
  default DataType labelType() {
    return DataType.FLOAT;
  }

  /** Shape of the labels as the graph takes them. */
  default Shape labelShape(Shape output) {
    return output.withDim(0, Dim.named("batch"));
  }

  /**
   * Returns labels in the form that the graph takes.
   *
   * @param labels class indices {@code int[batch]} or {@code int[batch, 1]}, or targets {@code
   *     float32} of the output's shape; rows of two classes may stand for the one unit of a binary
   *     cross-entropy
   * @param output shape of the model's output
   * @throws io.github.topwork.problem.ShapeMismatchException if the labels fit neither
   */
  TensorData labels(TensorData labels, Shape output);

  /**
   * Writes the loss.
   *
   * @param predictions logits or outputs, {@code float32[batch, units]}
   * @param units last dimension of the predictions
   * @param labels in the form of {@link #labels}
   * @return the mean over the examples, {@code float32[]}
   */
  ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels);

  /** Name and settings, as {@link Losses#CATALOG} reads them; for the record of a run. */
  default Spec spec() {
    return Spec.of(name());
  }

  /** Two classes, one logit; or several independent labels, one logit each. */
  static Loss binaryCrossentropy() {
    return new BinaryCrossentropy(0);
  }

  /** One class of several; labels are class indices (or one-hot rows, which are converted). */
  static Loss sparseCategoricalCrossentropy() {
    return new SparseCategoricalCrossentropy();
  }

  /** One class of several; labels are rows of probabilities (or class indices). */
  static Loss categoricalCrossentropy() {
    return new CategoricalCrossentropy(0);
  }

  /** Numbers; labels have the shape of the output. */
  static Loss meanSquaredError() {
    return new MeanSquaredError();
  }
}
