package io.github.topwork.export.parity;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** An {@code .onnx} file open in ONNX Runtime on the CPU, fed and read as {@link TensorData}. */
public final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private boolean closed;

  private OnnxSession(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Opens a file.
   *
   * @throws OnnxRuntimeException if ONNX Runtime refuses it
   */
  public static OnnxSession open(Path file, OptLevel level) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      return new OnnxSession(environment, environment.createSession(file.toString(), options));
    } catch (OrtException e) {
      throw new OnnxRuntimeException(
          "ONNX Runtime refuses the model at level " + level + ": " + e.getMessage(), e);
    }
  }

  /** Opens the contents of a file. */
  public static OnnxSession open(byte[] model, OptLevel level) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      return new OnnxSession(environment, environment.createSession(model, options));
    } catch (OrtException e) {
      throw new OnnxRuntimeException(
          "ONNX Runtime refuses the model at level " + level + ": " + e.getMessage(), e);
    }
  }

  /** The inputs, dimensions named as in the file. */
  public List<TensorSpec> inputs() {
    try {
      return specs(session.getInputInfo());
    } catch (OrtException e) {
      throw new OnnxRuntimeException("Cannot read the model's inputs: " + e.getMessage(), e);
    }
  }

  /** The outputs, dimensions named as in the file. */
  public List<TensorSpec> outputs() {
    try {
      return specs(session.getOutputInfo());
    } catch (OrtException e) {
      throw new OnnxRuntimeException("Cannot read the model's outputs: " + e.getMessage(), e);
    }
  }

  private static List<TensorSpec> specs(Map<String, NodeInfo> infos) {
    List<TensorSpec> specs = new ArrayList<>();
    for (NodeInfo info : infos.values()) {
      if (!(info.getInfo() instanceof TensorInfo tensor)) {
        throw new OnnxRuntimeException(
            "value '" + info.getName() + "' is " + info.getInfo() + " (expected: a tensor)", null);
      }
      long[] sizes = tensor.getShape();
      String[] names = tensor.getDimensionNames();
      List<Dim> dims = new ArrayList<>();
      for (int i = 0; i < sizes.length; i++) {
        boolean named = sizes[i] < 0 && !names[i].isEmpty();
        dims.add(named ? Dim.named(names[i]) : Dim.of(sizes[i]));
      }
      specs.add(
          new TensorSpec(
              info.getName(), ValueRef.of(info.getName()), type(tensor.type), Shape.of(dims)));
    }
    return specs;
  }

  /**
   * Runs the model once.
   *
   * @param inputs a value for each input, by name
   * @return a value for each output, by name
   * @throws OnnxRuntimeException if ONNX Runtime fails
   * @throws CancellationException if the thread is interrupted before
   */
  public Map<String, TensorData> run(Map<String, TensorData> inputs) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted before ONNX Runtime ran the model");
    }
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      for (Map.Entry<String, TensorData> input : inputs.entrySet()) {
        feeds.put(input.getKey(), tensor(input.getValue()));
      }
      Map<String, TensorData> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(feeds)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          outputs.put(output.getKey(), data(output.getKey(), output.getValue()));
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new OnnxRuntimeException("ONNX Runtime failed: " + e.getMessage(), e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(TensorData data) throws OrtException {
    ByteBuffer bytes = data.bytes();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder());
    direct.put(bytes).flip();
    return OnnxTensor.createTensor(
        environment, direct, data.shape().toSizes(), javaType(data.type()));
  }

  private static TensorData data(String name, OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new OnnxRuntimeException(
          "output '" + name + "' is " + value.getType() + " (expected: a tensor)", null);
    }
    ByteBuffer view = tensor.getByteBuffer();
    ByteBuffer copy = ByteBuffer.allocate(view.remaining()).put(view).flip();
    return TensorData.wrap(
        type(tensor.getInfo().type), Shape.of(tensor.getInfo().getShape()), copy);
  }

  private static OnnxJavaType javaType(DataType type) {
    return switch (type) {
      case FLOAT -> OnnxJavaType.FLOAT;
      case DOUBLE -> OnnxJavaType.DOUBLE;
      case INT8 -> OnnxJavaType.INT8;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case BOOL -> OnnxJavaType.BOOL;
      case HALF -> OnnxJavaType.FLOAT16;
      case BFLOAT16 -> OnnxJavaType.BFLOAT16;
      case UINT16,
          UINT32,
          UINT64,
          STRING,
          COMPLEX64,
          COMPLEX128,
          QINT8,
          QUINT8,
          QINT16,
          QUINT16,
          QINT32,
          RESOURCE,
          VARIANT ->
          throw new IllegalArgumentException(
              "element type: " + type.displayName() + " (expected: one that can be fed)");
    };
  }

  private static DataType type(OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> DataType.FLOAT;
      case DOUBLE -> DataType.DOUBLE;
      case INT8 -> DataType.INT8;
      case UINT8 -> DataType.UINT8;
      case INT16 -> DataType.INT16;
      case INT32 -> DataType.INT32;
      case INT64 -> DataType.INT64;
      case BOOL -> DataType.BOOL;
      case FLOAT16 -> DataType.HALF;
      case BFLOAT16 -> DataType.BFLOAT16;
      case STRING -> DataType.STRING;
      case UNKNOWN ->
          throw new IllegalArgumentException("element type unknown (expected: a numeric type)");
    };
  }

  /** Closes the session; may be called twice. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        session.close();
      } catch (OrtException e) {
        throw new OnnxRuntimeException("Cannot close the session: " + e.getMessage(), e);
      }
    }
  }
}
