package io.github.topwork.graph.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/**
 * Runs graphs, and infers their shapes, in TensorFlow, with its own graph rewriting switched off.
 */
public final class TensorFlowOracle {
  private static final ConfigProto AS_WRITTEN =
      ConfigProto.newBuilder()
          .setIntraOpParallelismThreads(1)
          .setInterOpParallelismThreads(1)
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setOptimizerOptions(
                      OptimizerOptions.newBuilder().setOptLevel(OptimizerOptions.Level.L0))
                  .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
          .build();

  private TensorFlowOracle() {}

  /** The values of {@code fetches}, in order. */
  public static List<TensorData> run(
      Graph graph, Map<String, TensorData> feeds, List<ValueRef> fetches) {
    List<Tensor> fed = new ArrayList<>();
    try (org.tensorflow.Graph live = new org.tensorflow.Graph()) {
      live.importGraphDef(GraphDefs.toGraphDef(graph));
      try (Session session = new Session(live, AS_WRITTEN)) {
        Session.Runner runner = session.runner();
        feeds.forEach(
            (name, value) -> {
              Tensor tensor = toTensor(value);
              fed.add(tensor);
              runner.feed(name, tensor);
            });
        fetches.forEach(value -> runner.fetch(value.node(), value.index()));
        List<TensorData> results = new ArrayList<>();
        try (Result result = runner.run()) {
          for (int i = 0; i < fetches.size(); i++) {
            results.add(toData(result.get(i)));
          }
        }
        return results;
      }
    } finally {
      fed.forEach(Tensor::close);
    }
  }

  /** The value of {@code fetch}. */
  public static TensorData run(Graph graph, Map<String, TensorData> feeds, ValueRef fetch) {
    return run(graph, feeds, List.of(fetch)).get(0);
  }

  /** The shape that TensorFlow infers for {@code value} without running the graph. */
  public static Shape shape(Graph graph, ValueRef value) {
    return shapes(graph, List.of(value)).get(0);
  }

  /** The shapes that TensorFlow infers for {@code values} without running the graph. */
  public static List<Shape> shapes(Graph graph, List<ValueRef> values) {
    try (org.tensorflow.Graph live = new org.tensorflow.Graph()) {
      live.importGraphDef(GraphDefs.toGraphDef(graph));
      List<Shape> shapes = new ArrayList<>();
      for (ValueRef value : values) {
        org.tensorflow.ndarray.Shape shape =
            live.operation(value.node()).output(value.index()).shape();
        shapes.add(shape.isUnknown() ? Shape.UNKNOWN : Shape.of(shape.asArray()));
      }
      return shapes;
    }
  }

  /** Seeded numbers, uniform in [-1, 1). */
  public static TensorData random(long seed, long... sizes) {
    Random random = new Random(seed);
    float[] values = new float[(int) Shape.of(sizes).elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return TensorData.ofFloats(values, sizes);
  }

  /**
   * Asserts that two tensors agree in type, shape and, to {@code tolerance} absolute, in numbers,
   * and returns the largest difference.
   */
  public static double assertClose(TensorData actual, TensorData expected, double tolerance) {
    assertThat(actual.type()).isEqualTo(expected.type());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    double[] a = actual.toDoubles();
    double[] b = expected.toDoubles();
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i] && !(Double.isNaN(a[i]) && Double.isNaN(b[i]))) {
        worst = Math.max(worst, Math.abs(a[i] - b[i]));
        assertThat(Double.isNaN(a[i] - b[i])).as("NaN on one side, at %d", i).isFalse();
      }
    }
    assertThat(worst).as("largest difference").isLessThanOrEqualTo(tolerance);
    return worst;
  }

  private static Tensor toTensor(TensorData value) {
    byte[] bytes = new byte[value.bytes().remaining()];
    value.bytes().get(bytes);
    ByteDataBuffer buffer = DataBuffers.of(bytes, true, false);
    return Tensor.of(
        typeOf(value.type()), org.tensorflow.ndarray.Shape.of(value.shape().toSizes()), buffer);
  }

  private static TensorData toData(Tensor tensor) {
    ByteDataBuffer data = tensor.asRawTensor().data();
    byte[] bytes = new byte[Math.toIntExact(data.size())];
    data.read(bytes);
    List<Dim> dims = new ArrayList<>();
    for (long size : tensor.shape().asArray()) {
      dims.add(Dim.of(size));
    }
    return TensorData.wrap(
        DataType.ofNumber(tensor.dataType().getNumber()).orElseThrow(),
        Shape.of(dims),
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  private static Class<? extends TType> typeOf(DataType type) {
    return switch (type) {
      case FLOAT -> TFloat32.class;
      case DOUBLE -> TFloat64.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case BOOL -> TBool.class;
      case UINT8 -> TUint8.class;
      case HALF -> TFloat16.class;
      case BFLOAT16 -> TBfloat16.class;
      default -> throw new IllegalArgumentException("type: " + type + " (expected: a number)");
    };
  }
}
