package io.github.topwork.train;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A backbone small enough to write down: {@code float32[batch, 8, 8, 3]}, convolution, batch
 * normalization, ReLU, depthwise convolution, to {@code float32[batch, 4, 4, 6]}.
 */
final class SmallNet {
  static final int CHANNELS = 6;

  private SmallNet() {}

  static ModelGraph backbone() {
    List<Variable> variables = new ArrayList<>();
    Graph.Builder graph = Graph.builder();
    OpWriter root = new OpWriter(graph, "");
    Shape images = Shape.of(List.of(Dim.named("batch"), Dim.of(8), Dim.of(8), Dim.of(3)));
    ValueRef x = root.placeholder("input_1", DataType.FLOAT, images);

    ValueRef kernel = variable(root, variables, "conv/kernel", true, 3, 3, 3, CHANNELS);
    ValueRef conv =
        root.add(
            root.node("Conv2D", "conv/Conv2D")
                .input(x, kernel)
                .attribute("T", DataType.FLOAT)
                .attribute("strides", Attribute.ofInts(1, 2, 2, 1))
                .attribute("padding", "SAME"));
    ValueRef normalized =
        root.add(
            root.node("FusedBatchNormV3", "bn/FusedBatchNormV3")
                .input(
                    conv,
                    variable(root, variables, "bn/gamma", true, CHANNELS),
                    variable(root, variables, "bn/beta", true, CHANNELS),
                    variable(root, variables, "bn/moving_mean", false, CHANNELS),
                    variable(root, variables, "bn/moving_variance", false, CHANNELS))
                .attribute("T", DataType.FLOAT)
                .attribute("U", DataType.FLOAT)
                .attribute("epsilon", Attribute.of(0.001f))
                .attribute("is_training", false));
    ValueRef relu = root.op("Relu", "act/Relu", normalized);
    ValueRef depthwise =
        root.add(
            root.node("DepthwiseConv2dNative", "depthwise/depthwise")
                .input(
                    relu,
                    variable(
                        root, variables, "depthwise/depthwise_kernel", true, 3, 3, CHANNELS, 1))
                .attribute("T", DataType.FLOAT)
                .attribute("strides", Attribute.ofInts(1, 1, 1, 1))
                .attribute("padding", "SAME"));
    Shape features = Shape.of(List.of(Dim.named("batch"), Dim.of(4), Dim.of(4), Dim.of(CHANNELS)));
    List<Layer> layers =
        List.of(
            layer("conv", "Conv2D", conv, features, "conv/kernel"),
            layer(
                "bn",
                "BatchNormalization",
                normalized,
                features,
                "bn/gamma",
                "bn/beta",
                "bn/moving_mean",
                "bn/moving_variance"),
            layer("act", "ReLU", relu, features),
            layer(
                "depthwise", "DepthwiseConv2D", depthwise, features, "depthwise/depthwise_kernel"));
    return new ModelGraph(
        graph.build(),
        List.of(new TensorSpec("input_1", x, DataType.FLOAT, images)),
        List.of(new TensorSpec("features", depthwise, DataType.FLOAT, features)),
        variables,
        new LayerTree(layers),
        new Provenance("hand-built", "test", "small-net", "0"));
  }

  private static ValueRef variable(
      OpWriter root, List<Variable> variables, String name, boolean trainable, long... sizes) {
    Variable variable = new Variable(name, DataType.FLOAT, Shape.of(sizes), trainable);
    variables.add(variable);
    return root.variable(variable);
  }

  private static Layer layer(
      String name, String className, ValueRef output, Shape shape, String... variables) {
    return new Layer(name, className, Optional.of(output), shape, List.of(variables), List.of());
  }

  /** Seeded numbers for every variable of the backbone; variances are positive. */
  static Map<String, TensorData> weights() {
    Random random = new Random(3);
    Map<String, TensorData> weights = new LinkedHashMap<>();
    for (Variable variable : backbone().variables()) {
      float[] values = new float[(int) variable.elementCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            variable.name().endsWith("variance") || variable.name().endsWith("gamma")
                ? 0.5f + random.nextFloat()
                : (float) random.nextGaussian() * 0.4f;
      }
      weights.put(variable.name(), TensorData.ofFloats(values, variable.shape().toSizes()));
    }
    return weights;
  }

  static WeightSource weightSource() {
    return WeightSource.of(weights());
  }

  /** Seeded images whose class, 0 to 2, is the channel that is bright. */
  static Batch batch(int size, int classes, long seed) {
    Random random = new Random(seed);
    float[] images = new float[size * 8 * 8 * 3];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      labels[i] = i % classes;
      for (int j = 0; j < 192; j++) {
        boolean bright = j % 3 == labels[i];
        images[192 * i + j] = (float) random.nextGaussian() * 0.3f + (bright ? 1 : -1);
      }
    }
    return new Batch(TensorData.ofFloats(images, size, 8, 8, 3), TensorData.ofInts(labels, size));
  }

  /** Some batches as {@link #batch} makes them. */
  static Batches batches(int count, int size, int classes, long seed) {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batches.add(batch(size, classes, seed + i));
    }
    return Batches.of(batches);
  }
}
