package io.github.topwork.export;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.FoldVariables;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** Runs a model in TensorFlow Java, weights as constants. */
public final class TensorFlowRunner implements ModelRunner {
  /** Without oneDNN TensorFlow fuses convolutions by groups into an op that cannot compute them. */
  private static final ConfigProto UNFUSED =
      ConfigProto.newBuilder()
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(
                      RewriterConfig.newBuilder().setRemapping(RewriterConfig.Toggle.OFF)))
          .build();

  private final Graph graph = new Graph();
  private final Session session;
  private final ModelGraph model;
  private boolean closed;

  public TensorFlowRunner(ModelGraph model, WeightSource weights) {
    this.model = model;
    graph.importGraphDef(
        GraphDefs.toGraphDef(
            new FoldVariables(weights, name -> true).apply(model.graph()).graph()));
    session = new Session(graph, UNFUSED);
  }

  @Override
  public Map<String, TensorData> run(Map<String, TensorData> inputs) {
    Session.Runner runner = session.runner();
    List<Tensor> feeds = new ArrayList<>();
    try {
      for (TensorSpec input : model.inputs()) {
        TensorData value = inputs.get(input.name());
        if (value == null) {
          throw new IllegalArgumentException("no value for " + input);
        }
        Tensor tensor = tensor(value);
        feeds.add(tensor);
        runner.feed(input.value().toString(), tensor);
      }
      // TensorFlow Java refuses to fetch one value twice.
      List<ValueRef> fetched = model.outputs().stream().map(TensorSpec::value).distinct().toList();
      fetched.forEach(value -> runner.fetch(value.toString()));
      Map<String, TensorData> outputs = new LinkedHashMap<>();
      try (Result result = runner.run()) {
        for (TensorSpec output : model.outputs()) {
          outputs.put(output.name(), data(result.get(fetched.indexOf(output.value()))));
        }
      }
      return outputs;
    } finally {
      feeds.forEach(Tensor::close);
    }
  }

  private static Tensor tensor(TensorData data) {
    byte[] bytes = new byte[data.bytes().remaining()];
    data.bytes().get(bytes);
    return Tensor.of(
        tensorType(data.type()), Shape.of(data.shape().toSizes()), DataBuffers.of(bytes));
  }

  private static TensorData data(Tensor tensor) {
    ByteDataBuffer raw = tensor.asRawTensor().data();
    byte[] bytes = new byte[Math.toIntExact(raw.size())];
    raw.read(bytes);
    return TensorData.wrap(
        DataType.ofNumber(tensor.dataType().getNumber()).orElseThrow(),
        io.github.topwork.tensor.Shape.of(tensor.shape().asArray()),
        java.nio.ByteBuffer.wrap(bytes));
  }

  private static Class<? extends TType> tensorType(DataType type) {
    return switch (type) {
      case FLOAT -> TFloat32.class;
      case DOUBLE -> TFloat64.class;
      case INT32 -> TInt32.class;
      case INT64 -> TInt64.class;
      case UINT8 -> TUint8.class;
      case BOOL -> TBool.class;
      default -> throw new IllegalArgumentException("type: " + type);
    };
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
      graph.close();
    }
  }
}
