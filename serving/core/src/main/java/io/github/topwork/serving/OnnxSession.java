package io.github.topwork.serving;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One ONNX Runtime session: owns its native memory, speaks {@link Tensor}. */
final class OnnxSession implements Runner {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Path file;
  private final List<ValueInfo> inputs;
  private final List<ValueInfo> outputs;
  private final Map<String, String> metadata;

  private OnnxSession(OrtEnvironment environment, OrtSession session, Path file)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.file = file;
    List<String> problems = new ArrayList<>();
    this.inputs = values("input", session.getInputInfo(), problems);
    this.outputs = values("output", session.getOutputInfo(), problems);
    this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
    for (ValueInfo input : inputs) {
      switch (input.type()) {
        case UINT16, UINT32, UINT64 ->
            problems.add(
                "input '"
                    + input.name()
                    + "' of type "
                    + input.type()
                    + ", which ONNX Runtime's Java interface cannot feed");
        default -> {
          // Can be fed.
        }
      }
    }
    if (!problems.isEmpty()) {
      throw failure(
          file,
          String.join("; ", problems),
          "tensors of numbers or booleans",
          "export the model with other types",
          null);
    }
  }

  /**
   * Opens a model file.
   *
   * @throws ModelLoadException if ONNX Runtime refuses it
   */
  static OnnxSession open(Path file, ServingOptions options) {
    OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    OrtSession session = null;
    OnnxSession opened = null;
    try (SessionOptions sessionOptions = sessionOptions(file, options)) {
      session = environment.createSession(file.toString(), sessionOptions);
      opened = new OnnxSession(environment, session, file);
      return opened;
    } catch (OrtException e) {
      throw failure(
          file,
          String.valueOf(e.getMessage()),
          "an ONNX model that ONNX Runtime " + environment.getVersion() + " can load",
          "export the model again, or check that the file was copied whole",
          e);
    } finally {
      if (opened == null && session != null) {
        close(session, file);
      }
    }
  }

  private static SessionOptions sessionOptions(Path file, ServingOptions options)
      throws OrtException {
    SessionOptions sessionOptions = new SessionOptions();
    try {
      sessionOptions.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      sessionOptions.setOptimizationLevel(
          switch (options.optimization()) {
            case NONE -> OptLevel.NO_OPT;
            case BASIC -> OptLevel.BASIC_OPT;
            case EXTENDED -> OptLevel.EXTENDED_OPT;
            case ALL -> OptLevel.ALL_OPT;
          });
      if (options.intraOpThreads() > 0) {
        sessionOptions.setIntraOpNumThreads(options.intraOpThreads());
      }
      if (options.provider() == ServingOptions.Provider.CUDA) {
        addCuda(sessionOptions, file, options.cudaDevice());
      }
      return sessionOptions;
    } catch (OrtException | RuntimeException e) {
      sessionOptions.close();
      throw e;
    }
  }

  private static void addCuda(SessionOptions sessionOptions, Path file, int device) {
    String fix =
        "put com.microsoft.onnxruntime:onnxruntime_gpu on the class path instead of onnxruntime"
            + " (Maven profile gpu), install CUDA 12 and cuDNN 9, or serve on the CPU";
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw failure(
          file,
          "provider CUDA, and an ONNX Runtime with " + OrtEnvironment.getAvailableProviders(),
          "an ONNX Runtime that was built with CUDA",
          fix,
          null);
    }
    try {
      sessionOptions.addCUDA(device);
    } catch (OrtException e) {
      throw failure(
          file,
          "provider CUDA, device " + device + " (" + e.getMessage() + ")",
          "a CUDA device that ONNX Runtime can open",
          fix,
          e);
    }
  }

  List<ValueInfo> inputs() {
    return inputs;
  }

  List<ValueInfo> outputs() {
    return outputs;
  }

  /** The model's {@code metadata_props}. */
  Map<String, String> metadata() {
    return metadata;
  }

  /** ONNX Runtime takes a heap buffer of bytes for one of floats, and fails in the cast. */
  private static ByteBuffer direct(ByteBuffer data) {
    return data.isDirect()
        ? data
        : ByteBuffer.allocateDirect(data.remaining())
            .order(ByteOrder.nativeOrder())
            .put(data)
            .flip();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
    Map<String, OnnxTensor> feeds = new HashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        Tensor tensor = input.getValue();
        feeds.put(
            input.getKey(),
            OnnxTensor.createTensor(
                environment, direct(tensor.data()), tensor.dimensions(), javaType(tensor.type())));
      }
      try (OrtSession.Result result = session.run(feeds, outputs)) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : outputs) {
          tensors.put(name, tensor(name, result.get(name).orElseThrow()));
        }
        return tensors;
      }
    } catch (OrtException e) {
      throw new InferenceException(
          "ONNX Runtime failed on " + file.getFileName() + ": " + e.getMessage(), e);
    } finally {
      feeds.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    close(session, file);
  }

  private static void close(OrtSession session, Path file) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot free the session of " + file, e);
    }
  }

  private static Tensor tensor(String name, OnnxValue value) throws OrtException {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new InferenceException("Output '" + name + "' is no tensor but " + value.getType());
    }
    // A copy in the JVM's memory: the native one goes with the result.
    return Tensor.of(type(tensor.getInfo()), tensor.getByteBuffer(), tensor.getInfo().getShape());
  }

  private static List<ValueInfo> values(
      String kind, Map<String, NodeInfo> nodes, List<String> problems) {
    List<ValueInfo> values = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          if (!(node.getInfo() instanceof TensorInfo info)) {
            problems.add(kind + " '" + name + "' that is no tensor (" + node.getInfo() + ")");
            return;
          }
          try {
            List<Long> shape = new ArrayList<>();
            for (long dim : info.getShape()) {
              shape.add(dim < 0 ? ValueInfo.DYNAMIC : dim);
            }
            values.add(new ValueInfo(name, type(info), shape));
          } catch (UnsupportedTypeException e) {
            problems.add(kind + " '" + name + "' of type " + e.getMessage());
          }
        });
    return List.copyOf(values);
  }

  private static TensorType type(TensorInfo info) {
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> TensorType.BOOL;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> TensorType.UINT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> TensorType.UINT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> TensorType.UINT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> TensorType.UINT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> TensorType.INT8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> TensorType.INT16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> TensorType.INT32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> TensorType.INT64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> TensorType.FP16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> TensorType.BF16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> TensorType.FP32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> TensorType.FP64;
      default ->
          throw new UnsupportedTypeException(
              info.onnxType.name().replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", ""));
    };
  }

  private static OnnxJavaType javaType(TensorType type) {
    return switch (type) {
      case BOOL -> OnnxJavaType.BOOL;
      case UINT8 -> OnnxJavaType.UINT8;
      case INT8 -> OnnxJavaType.INT8;
      case INT16 -> OnnxJavaType.INT16;
      case INT32 -> OnnxJavaType.INT32;
      case INT64 -> OnnxJavaType.INT64;
      case FP16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      case FP32 -> OnnxJavaType.FLOAT;
      case FP64 -> OnnxJavaType.DOUBLE;
      case UINT16, UINT32, UINT64 -> throw new UnsupportedTypeException(type.name());
    };
  }

  private static ModelLoadException failure(
      Path file,
      String given,
      String expected,
      String fix,
      @org.jspecify.annotations.Nullable Throwable cause) {
    return ServedModel.loadFailure(file, given, expected, fix, cause);
  }

  /** An element type that has no {@link TensorType}, or cannot be fed. */
  private static final class UnsupportedTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedTypeException(String type) {
      super(type);
    }
  }
}
