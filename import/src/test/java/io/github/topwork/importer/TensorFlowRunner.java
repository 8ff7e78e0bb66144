package io.github.topwork.importer;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/** Runs models in TensorFlow, for tests. */
public final class TensorFlowRunner {
  /**
   * As TensorFlow runs graphs unless told otherwise, but for the fusion of convolutions with what
   * is behind them: without oneDNN it gives an op that cannot compute groups.
   */
  public static final ConfigProto DEFAULT =
      ConfigProto.newBuilder()
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(
                      RewriterConfig.newBuilder().setRemapping(RewriterConfig.Toggle.OFF)))
          .build();

  /** Without Grappler, whose rewrites round differently and depend on where calls are. */
  public static final ConfigProto AS_WRITTEN =
      ConfigProto.newBuilder()
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
          .build();

  private TensorFlowRunner() {}

  /** A float32 tensor for tests. */
  public record Floats(float[] values, long[] shape) {
    public static Floats of(float[] values, long... shape) {
      return new Floats(values, shape);
    }

    /** The numbers of a file; whole ones are given as floats too. */
    public static Floats of(Npy values) {
      long[] shape = values.dimensions();
      if (values.type() == Npy.Type.FLOAT32) {
        return new Floats(values.toFloatArray(), shape);
      }
      int[] whole = values.toIntArray();
      float[] converted = new float[whole.length];
      for (int i = 0; i < whole.length; i++) {
        converted[i] = whole[i];
      }
      return new Floats(converted, shape);
    }

    public double maxAbs() {
      double max = 0;
      for (float value : values) {
        max = Math.max(max, Math.abs(value));
      }
      return max;
    }

    public double maxDifference(Floats other) {
      if (!java.util.Arrays.equals(shape, other.shape)) {
        throw new AssertionError(
            java.util.Arrays.toString(shape) + " vs. " + java.util.Arrays.toString(other.shape));
      }
      double max = 0;
      for (int i = 0; i < values.length; i++) {
        double difference = Math.abs((double) values[i] - other.values[i]);
        // NaN must not pass for zero.
        max = difference >= 0 ? Math.max(max, difference) : Double.POSITIVE_INFINITY;
      }
      return max;
    }
  }

  /**
   * Outputs by name of the model. Weights are fed, so that TensorFlow cannot fold them into other
   * constants, which rounds differently: what is measured is the graph as imported.
   */
  public static Map<String, Floats> run(
      ModelGraph model, WeightSource weights, Map<String, Floats> inputs, ConfigProto config) {
    Map<String, String> reads = new LinkedHashMap<>();
    model.variables().forEach(variable -> reads.put(variable.readNode(), variable.name()));
    List<Node> nodes = new ArrayList<>();
    for (Node node : model.graph().nodes()) {
      if (reads.containsKey(node.name())) {
        nodes.add(
            Node.builder(node.name(), "Placeholder")
                .attribute("dtype", node.type("dtype"))
                .build());
      } else {
        nodes.add(node);
      }
    }
    try (org.tensorflow.Graph target = new org.tensorflow.Graph()) {
      target.importGraphDef(GraphDefs.toGraphDef(Graph.of(nodes)));
      try (Session session = new Session(target, config)) {
        Session.Runner runner = session.runner();
        List<Tensor> fed = new ArrayList<>();
        for (TensorSpec input : model.inputs()) {
          Tensor tensor = tensor(requireNonNull(inputs.get(input.name())), input.type());
          fed.add(tensor);
          runner.feed(input.value().node(), input.value().index(), tensor);
        }
        reads.forEach(
            (read, variable) -> {
              Tensor tensor = tensor(weights.get(variable));
              fed.add(tensor);
              runner.feed(read, 0, tensor);
            });
        // TensorFlow refuses to fetch a value twice, and to fetch what is fed.
        Map<ValueRef, Floats> known = new LinkedHashMap<>();
        model.inputs().forEach(in -> known.put(in.value(), requireNonNull(inputs.get(in.name()))));
        List<ValueRef> fetched =
            model.outputs().stream()
                .map(TensorSpec::value)
                .distinct()
                .filter(value -> !known.containsKey(value))
                .toList();
        fetched.forEach(value -> runner.fetch(value.node(), value.index()));
        try {
          if (!fetched.isEmpty()) {
            try (Result result = runner.run()) {
              for (int i = 0; i < result.size(); i++) {
                known.put(fetched.get(i), floats(result.get(i)));
              }
            }
          }
          Map<String, Floats> outputs = new LinkedHashMap<>();
          model
              .outputs()
              .forEach(out -> outputs.put(out.name(), requireNonNull(known.get(out.value()))));
          return outputs;
        } finally {
          fed.forEach(Tensor::close);
        }
      }
    }
  }

  /** Outputs by name of a signature of the file, as TensorFlow loads it. */
  public static Map<String, Floats> runBundle(
      Path directory, String signature, Map<String, Floats> inputs, ConfigProto config) {
    try (SavedModelBundle bundle =
        SavedModelBundle.loader(directory.toString())
            .withTags("serve")
            .withConfigProto(config)
            .load()) {
      Map<String, Tensor> fed = new LinkedHashMap<>();
      inputs.forEach((name, value) -> fed.put(name, tensor(value)));
      try (Result result = bundle.function(signature).call(fed)) {
        Map<String, Floats> outputs = new LinkedHashMap<>();
        result.forEach(entry -> outputs.put(entry.getKey(), floats(entry.getValue())));
        return outputs;
      } finally {
        fed.values().forEach(Tensor::close);
      }
    }
  }

  /** Whole numbers of an input are given as floats too. */
  private static Tensor tensor(Floats floats, DataType type) {
    if (type == DataType.INT32) {
      int[] values = new int[floats.values().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (int) floats.values()[i];
      }
      return TInt32.tensorOf(Shape.of(floats.shape()), DataBuffers.of(values));
    }
    return tensor(floats);
  }

  private static Tensor tensor(Floats floats) {
    return TFloat32.tensorOf(
        Shape.of(floats.shape()), DataBuffers.of(FloatBuffer.wrap(floats.values())));
  }

  private static Tensor tensor(TensorData data) {
    long[] sizes = data.shape().toSizes();
    return data.type() == DataType.INT64
        ? TInt64.tensorOf(Shape.of(sizes), DataBuffers.of(data.toLongs()))
        : TFloat32.tensorOf(Shape.of(sizes), DataBuffers.of(data.toFloats()));
  }

  private static Floats floats(Tensor tensor) {
    if (tensor instanceof TInt32 ints) {
      float[] values = new float[(int) ints.size()];
      int[] read = new int[values.length];
      ints.asRawTensor().data().asInts().read(read);
      for (int i = 0; i < values.length; i++) {
        values[i] = read[i];
      }
      return new Floats(values, ints.shape().asArray());
    }
    TFloat32 typed = (TFloat32) tensor;
    float[] values = new float[(int) typed.size()];
    typed.asRawTensor().data().asFloats().read(values);
    return new Floats(values, typed.shape().asArray());
  }
}
