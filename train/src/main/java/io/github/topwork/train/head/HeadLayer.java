package io.github.topwork.train.head;

import io.github.topwork.graph.DataType;
import io.github.topwork.graph.Dim;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import java.util.List;
import java.util.Optional;

/** One layer of a {@link Head}; named and computed as Keras's layer of that class. */
public sealed interface HeadLayer {
  /** Class name that Keras shows. */
  String className(Shape input);

  /** Name wished for; empty where Keras's automatic one will do. */
  default Optional<String> name() {
    return Optional.empty();
  }

  /** Writes the nodes of the layer. */
  LayerOutput write(LayerScope scope);

  /** Has it no weights, and computes the same in training mode? */
  default boolean isFixed() {
    return false;
  }

  /** Mean over all positions: {@code [batch, ..., channels]} to {@code [batch, channels]}. */
  record GlobalAveragePooling() implements HeadLayer {
    @Override
    public boolean isFixed() {
      return true;
    }

    @Override
    public String className(Shape input) {
      return "GlobalAveragePooling" + (input.rank() - 2) + "D";
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      return GlobalPooling.write(scope, "Mean");
    }
  }

  /** Maximum over all positions: {@code [batch, ..., channels]} to {@code [batch, channels]}. */
  record GlobalMaxPooling() implements HeadLayer {
    @Override
    public boolean isFixed() {
      return true;
    }

    @Override
    public String className(Shape input) {
      return "GlobalMaxPooling" + (input.rank() - 2) + "D";
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      return GlobalPooling.write(scope, "Max");
    }
  }

  /** All dimensions but the batch into one, in row-major order. */
  record Flatten() implements HeadLayer {
    @Override
    public boolean isFixed() {
      return true;
    }

    @Override
    public String className(Shape input) {
      return "Flatten";
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      long size = 1;
      for (int axis = 1; axis < scope.inputShape().rank(); axis++) {
        size = Math.multiplyExact(size, scope.knownSize(axis, "to flatten it"));
      }
      ValueRef flat = scope.ops().reshape("Reshape", scope.input(), -1, Math.toIntExact(size));
      return LayerOutput.of(flat, Shape.of(List.of(scope.inputShape().dim(0), Dim.of(size))));
    }
  }

  /**
   * In training mode sets a random fraction of the elements to 0 and scales the others up; else
   * nothing.
   *
   * @param rate fraction, in [0, 1)
   */
  record Dropout(double rate) implements HeadLayer {
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new IllegalArgumentException("dropout: " + rate + " (expected: >= 0 and < 1)");
      }
    }

    @Override
    public String className(Shape input) {
      return "Dropout";
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      OpWriter ops = scope.ops();
      if (!scope.training() || rate == 0) {
        return LayerOutput.of(ops.op("Identity", "Identity", scope.input()), scope.inputShape());
      }
      ValueRef random = scope.randomUniform(ops.shapeOf("Shape", scope.input()));
      ValueRef kept =
          ops.op(
              "GreaterEqual",
              "keep",
              random,
              ops.constant("rate", TensorData.scalar((float) rate)));
      ValueRef mask = ops.cast("Cast", kept, DataType.BOOL, DataType.FLOAT);
      ValueRef scale = ops.constant("scale", TensorData.scalar((float) (1 / (1 - rate))));
      ValueRef scaled = ops.op("Mul", "mask", mask, scale);
      return LayerOutput.of(ops.op("Mul", "Mul", scope.input(), scaled), scope.inputShape());
    }
  }

  /**
   * {@code activation(x · kernel + bias)} along the last dimension.
   *
   * @param units number of outputs
   * @param activation applied last; for a loss from logits the training takes the value before a
   *     softmax or sigmoid
   * @param name name wished for
   * @param kernelInitializer start values of the kernel {@code [inputs, units]}
   * @param biasInitializer start values of the bias {@code [units]}
   */
  record Dense(
      int units,
      Activation activation,
      Optional<String> name,
      Initializer kernelInitializer,
      Initializer biasInitializer)
      implements HeadLayer {
    public Dense {
      if (units < 1) {
        throw new IllegalArgumentException("units: " + units + " (expected: >= 1)");
      }
    }

    /** Returns a dense layer with Keras's initializers. */
    public static Dense of(int units, Activation activation) {
      return new Dense(
          units, activation, Optional.empty(), Initializer.glorotUniform(), Initializer.zeros());
    }

    /** Returns the same layer under a name. */
    public Dense named(String newName) {
      return new Dense(units, activation, Optional.of(newName), kernelInitializer, biasInitializer);
    }

    @Override
    public String className(Shape input) {
      return "Dense";
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      if (scope.inputShape().rank() != 2) {
        throw scope.mismatch("[batch, features]: put a pooling or a Flatten before Dense");
      }
      long inputs = scope.knownSize(1, "which the kernel needs");
      ValueRef kernel = scope.weight("kernel", Shape.of(inputs, units), true, kernelInitializer);
      ValueRef bias = scope.weight("bias", Shape.of(units), true, biasInitializer);
      OpWriter ops = scope.ops();
      ValueRef product =
          ops.add(
              ops.node("MatMul", "MatMul")
                  .input(scope.input(), kernel)
                  .attribute("T", DataType.FLOAT)
                  .attribute("transpose_a", false)
                  .attribute("transpose_b", false));
      ValueRef sum =
          ops.add(
              ops.node("BiasAdd", "BiasAdd")
                  .input(product, bias)
                  .attribute("T", DataType.FLOAT)
                  .attribute("data_format", "NHWC"));
      ValueRef activated = activation.write(ops, sum);
      Shape shape = Shape.of(List.of(scope.inputShape().dim(0), Dim.of(units)));
      return new LayerOutput(activated, activation.givesProbabilities() ? sum : activated, shape);
    }
  }

  /**
   * {@code gamma · (x - mean) / sqrt(variance + epsilon) + beta} along the last dimension: in
   * training mode with the mean and variance of the batch, which also move the moving statistics;
   * else with those.
   *
   * <p>As in Keras 3 the moving variance takes the biased variance of the batch, whatever the rank.
   *
   * @param momentum weight of the old moving statistics
   * @param epsilon added to the variance
   * @param name name wished for
   */
  record BatchNormalization(double momentum, double epsilon, Optional<String> name)
      implements HeadLayer {
    /** Returns the layer with Keras's momentum 0.99 and epsilon 0.001. */
    public static BatchNormalization of() {
      return new BatchNormalization(0.99, 1e-3, Optional.empty());
    }

    /** Returns the same layer under a name. */
    public BatchNormalization named(String newName) {
      return new BatchNormalization(momentum, epsilon, Optional.of(newName));
    }

    public BatchNormalization {
      if (!(momentum >= 0 && momentum <= 1) || !(epsilon > 0)) {
        throw new IllegalArgumentException(
            "momentum: " + momentum + ", epsilon: " + epsilon + " (expected: in [0, 1], and > 0)");
      }
    }

    @Override
    public String className(Shape input) {
      return "BatchNormalization";
    }

    @Override
    public LayerOutput write(LayerScope scope) {
      Shape shape = scope.inputShape();
      Shape channels = Shape.of(scope.knownSize(-1, "which the scale needs"));
      ValueRef gamma = scope.weight("gamma", channels, true, Initializer.ones());
      ValueRef beta = scope.weight("beta", channels, true, Initializer.zeros());
      ValueRef movingMean = scope.weight("moving_mean", channels, false, Initializer.zeros());
      ValueRef movingVariance =
          scope.weight("moving_variance", channels, false, Initializer.ones());
      OpWriter ops = scope.ops();
      ValueRef mean = movingMean;
      ValueRef variance = movingVariance;
      if (scope.training()) {
        int[] axes = new int[shape.rank() - 1];
        for (int axis = 0; axis < axes.length; axis++) {
          axes[axis] = axis;
        }
        mean = ops.reduce("Mean", "mean", scope.input(), false, axes);
        ValueRef distance = ops.op("SquaredDifference", "distance", scope.input(), mean);
        variance = ops.reduce("Mean", "variance", distance, false, axes);
        scope.update("moving_mean", moved(ops, "moving_mean", movingMean, mean));
        scope.update("moving_variance", moved(ops, "moving_variance", movingVariance, variance));
      }
      ValueRef padded =
          ops.op(
              "AddV2",
              "add",
              variance,
              ops.constant("epsilon", TensorData.scalar((float) epsilon)));
      ValueRef scale = ops.op("Mul", "mul", ops.op("Rsqrt", "Rsqrt", padded), gamma);
      ValueRef offset = ops.op("Sub", "sub", beta, ops.op("Mul", "mul_2", mean, scale));
      ValueRef scaled = ops.op("Mul", "mul_1", scope.input(), scale);
      return LayerOutput.of(ops.op("AddV2", "add_1", scaled, offset), shape);
    }

    private ValueRef moved(OpWriter ops, String name, ValueRef old, ValueRef batch) {
      // Keras 3 rounds both factors to float32: moving * momentum + batch * (1 - momentum).
      ValueRef kept =
          ops.op(
              "Mul",
              name + "_kept",
              old,
              ops.constant(name + "_momentum", TensorData.scalar((float) momentum)));
      ValueRef taken =
          ops.op(
              "Mul",
              name + "_taken",
              batch,
              ops.constant(name + "_rest", TensorData.scalar((float) (1 - momentum))));
      return ops.op("AddV2", name + "_new", kept, taken);
    }
  }
}
