package io.github.topwork.train.head;

import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorData;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Start values of a head's weights, with Keras's distributions. The numbers themselves differ from
 * Keras's: the generator is Java's, the same on every machine for the same seed.
 */
public sealed interface Initializer {
  /**
   * Draws start values.
   *
   * @param shape for two dimensions {@code [inputs, outputs]}
   * @return {@code float32} of that shape
   */
  TensorData sample(Shape shape, long seed);

  /** Uniform in ±sqrt(6 / (inputs + outputs)); Keras's default for kernels. */
  record GlorotUniform() implements Initializer {
    @Override
    public TensorData sample(Shape shape, long seed) {
      double limit = Math.sqrt(6.0 / (Fans.of(shape).in() + Fans.of(shape).out()));
      SplittableRandom random = new SplittableRandom(seed);
      float[] values = new float[Math.toIntExact(shape.elementCount())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
      }
      return TensorData.ofFloats(values, shape.toSizes());
    }
  }

  /**
   * Normal with variance {@code 2 / inputs}, redrawn beyond two standard deviations as Keras does.
   */
  record HeNormal() implements Initializer {
    /** Standard deviation of a standard normal cut at ±2; Keras divides by it. */
    private static final double TRUNCATED_DEVIATION = 0.87962566103423978;

    @Override
    public TensorData sample(Shape shape, long seed) {
      double deviation = Math.sqrt(2.0 / Fans.of(shape).in()) / TRUNCATED_DEVIATION;
      Random random = new Random(seed);
      float[] values = new float[Math.toIntExact(shape.elementCount())];
      for (int i = 0; i < values.length; i++) {
        double normal = random.nextGaussian();
        while (Math.abs(normal) > 2) {
          normal = random.nextGaussian();
        }
        values[i] = (float) (normal * deviation);
      }
      return TensorData.ofFloats(values, shape.toSizes());
    }
  }

  /** Every element the same; {@link #zeros()} and {@link #ones()} are these. */
  record Constant(float value) implements Initializer {
    @Override
    public TensorData sample(Shape shape, long seed) {
      float[] values = new float[Math.toIntExact(shape.elementCount())];
      java.util.Arrays.fill(values, value);
      return TensorData.ofFloats(values, shape.toSizes());
    }
  }

  /** Returns Keras's default for kernels. */
  static Initializer glorotUniform() {
    return new GlorotUniform();
  }

  /** Returns the usual choice before {@code relu}. */
  static Initializer heNormal() {
    return new HeNormal();
  }

  /** Returns Keras's default for biases. */
  static Initializer zeros() {
    return new Constant(0);
  }

  /** Returns the start value of scales. */
  static Initializer ones() {
    return new Constant(1);
  }
}
