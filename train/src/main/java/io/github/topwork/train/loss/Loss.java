package io.github.topwork.train.loss;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import java.util.List;
import java.util.Optional;

/**
 * What training makes small: the mean over the examples of a batch. The cross-entropies take
 * logits; where a head ends in softmax or sigmoid, training takes the value before it.
 */
public sealed interface Loss {
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
   *     float32} of the output's shape
   * @param output shape of the model's output
   * @throws io.github.topwork.graph.ShapeMismatchException if the labels fit neither
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

  /** Two classes, one logit; or several independent labels, one logit each. */
  static Loss binaryCrossentropy() {
    return new BinaryCrossentropy();
  }

  /** One class of several; labels are class indices (or one-hot rows, which are converted). */
  static Loss sparseCategoricalCrossentropy() {
    return new SparseCategoricalCrossentropy();
  }

  /** One class of several; labels are rows of probabilities (or class indices). */
  static Loss categoricalCrossentropy() {
    return new CategoricalCrossentropy();
  }

  /** Numbers; labels have the shape of the output. */
  static Loss meanSquaredError() {
    return new MeanSquaredError();
  }

  /** Sigmoid cross-entropy, mean over units and examples. */
  record BinaryCrossentropy() implements Loss {
    @Override
    public String name() {
      return "binary_crossentropy";
    }

    @Override
    public Optional<String> activation() {
      return Optional.of("Sigmoid");
    }

    @Override
    public TensorData labels(TensorData labels, Shape output) {
      return LabelForms.requireProbabilities(LabelForms.toTargets(labels, output, false));
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
      // max(x, 0) - x·z + log(1 + exp(-|x|)) with both cases selected by x >= 0, as TensorFlow has
      // it: built from Relu and Abs the gradient at x = 0, where a zero kernel starts, is wrong.
      ValueRef zeros = ops.op("ZerosLike", "zeros_like", predictions);
      ValueRef positive = ops.op("GreaterEqual", "GreaterEqual", predictions, zeros);
      ValueRef negated = ops.op("Neg", "Neg", predictions);
      ValueRef relu = ops.op("SelectV2", "Select", positive, predictions, zeros);
      ValueRef minusAbs = ops.op("SelectV2", "Select_1", positive, negated, predictions);
      ValueRef product = ops.op("Mul", "mul", predictions, labels);
      ValueRef tail = ops.op("Log1p", "Log1p", ops.op("Exp", "Exp", minusAbs));
      ValueRef each = ops.op("AddV2", "logistic_loss", ops.op("Sub", "sub", relu, product), tail);
      return ops.reduce("Mean", "Mean", each, false, 0, 1);
    }
  }

  /** Softmax cross-entropy against class indices, mean over examples. */
  record SparseCategoricalCrossentropy() implements Loss {
    @Override
    public String name() {
      return "sparse_categorical_crossentropy";
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

  /** Softmax cross-entropy against rows of probabilities, mean over examples. */
  record CategoricalCrossentropy() implements Loss {
    @Override
    public String name() {
      return "categorical_crossentropy";
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
    public TensorData labels(TensorData labels, Shape output) {
      return LabelForms.toTargets(labels, output, true);
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
      return SoftmaxLoss.write(ops, predictions, labels);
    }
  }

  /** Mean of squared differences over units and examples. */
  record MeanSquaredError() implements Loss {
    @Override
    public String name() {
      return "mean_squared_error";
    }

    @Override
    public TensorData labels(TensorData labels, Shape output) {
      return LabelForms.toTargets(labels, output, false);
    }

    @Override
    public ValueRef write(OpWriter ops, ValueRef predictions, int units, ValueRef labels) {
      ValueRef squares = ops.op("SquaredDifference", "SquaredDifference", predictions, labels);
      return ops.reduce("Mean", "Mean", squares, false, 0, 1);
    }
  }
}
