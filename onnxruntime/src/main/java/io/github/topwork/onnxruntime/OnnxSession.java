package io.github.topwork.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An {@code .onnx} file open in ONNX Runtime. Owns native memory until closed. Many threads may run
 * it at once.
 */
public final class OnnxSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Path file;
  private final List<ValueInfo> inputs;
  private final List<ValueInfo> outputs;
  private final Map<String, String> metadata;
  private final AtomicBoolean closed = new AtomicBoolean();

  private OnnxSession(OrtEnvironment environment, OrtSession session, Path file)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.file = file;
    List<String> problems = new ArrayList<>();
    this.inputs = OnnxTypes.values("input", session.getInputInfo(), problems);
    this.outputs = OnnxTypes.values("output", session.getOutputInfo(), problems);
    this.metadata = Map.copyOf(session.getMetadata().getCustomMetadata());
    if (!problems.isEmpty()) {
      throw refused(
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
   * @throws OnnxRuntimeException if ONNX Runtime is not there or refuses the file, or one of the
   *     model's inputs and outputs is no tensor that can be fed or read; all of them are named
   */
  public static OnnxSession open(Path file, OnnxSessionOptions options) {
    OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    OrtSession session = null;
    OnnxSession opened = null;
    try (SessionOptions sessionOptions = new SessionOptions()) {
      set(sessionOptions, file, options);
      session = environment.createSession(file.toString(), sessionOptions);
      opened = new OnnxSession(environment, session, file);
      return opened;
    } catch (OrtException e) {
      throw refused(
          file,
          e.getMessage() + ", at optimisation level " + options.optimization(),
          "an ONNX model that ONNX Runtime " + environment.getVersion() + " can load",
          "export the model again, or check that the file was copied whole",
          e);
    } finally {
      if (opened == null && session != null) {
        close(session, file);
      }
    }
  }

  private static void set(SessionOptions sessionOptions, Path file, OnnxSessionOptions options)
      throws OrtException {
    sessionOptions.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    sessionOptions.setOptimizationLevel(
        switch (options.optimization()) {
          case NO_OPT -> OptLevel.NO_OPT;
          case BASIC_OPT -> OptLevel.BASIC_OPT;
          case EXTENDED_OPT -> OptLevel.EXTENDED_OPT;
          case ALL_OPT -> OptLevel.ALL_OPT;
        });
    if (options.intraOpThreads() > 0) {
      sessionOptions.setIntraOpNumThreads(options.intraOpThreads());
    }
    switch (options.provider()) {
      case CPU -> {
        // Is there without being asked for.
      }
      case CUDA -> addCuda(sessionOptions, file, options.cudaDevice());
    }
  }

  private static void addCuda(SessionOptions sessionOptions, Path file, int device) {
    String fix =
        "put com.microsoft.onnxruntime:onnxruntime_gpu on the class path instead of onnxruntime"
            + " (Maven profile gpu), install CUDA 12 and cuDNN 9, or run on the CPU";
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      throw refused(
          file,
          "provider CUDA, and an ONNX Runtime with " + OrtEnvironment.getAvailableProviders(),
          "an ONNX Runtime that was built with CUDA",
          fix,
          null);
    }
    try {
      sessionOptions.addCUDA(device);
    } catch (OrtException e) {
      throw refused(
          file,
          "provider CUDA, device " + device + " (" + e.getMessage() + ")",
          "a CUDA device that ONNX Runtime can open",
          fix,
          e);
    }
  }

  private static OnnxRuntimeException refused(
      Path file, String given, String expected, String fix, @Nullable Throwable cause) {
    return new OnnxRuntimeException(
        new Problem("Cannot load model", given, expected, file.toString(), fix), cause);
  }

  /** What the model takes, dimensions named as in the file. */
  public List<ValueInfo> inputs() {
    return inputs;
  }

  /** What the model gives, dimensions named as in the file. */
  public List<ValueInfo> outputs() {
    return outputs;
  }

  /** The model's {@code metadata_props}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Runs the model and returns all outputs.
   *
   * @see #run(Map, Collection)
   */
  public Map<String, TensorData> run(Map<String, TensorData> feeds) {
    return run(feeds, outputs.stream().map(ValueInfo::name).toList());
  }

  /**
   * Runs the model once, to its end.
   *
   * @see #run(Map, Collection, CompletionStage)
   */
  public Map<String, TensorData> run(Map<String, TensorData> feeds, Collection<String> wanted) {
    return run(feeds, wanted, new CompletableFuture<Void>());
  }

  /**
   * Runs the model once.
   *
   * @param feeds a value for each input, by name; those over direct buffers are not copied
   * @param wanted names of outputs, at least one
   * @param stop gives the run up when it completes, in whatever way, before the next operator
   * @return the wanted outputs, in their order, in memory of the JVM
   * @throws OnnxRuntimeException if ONNX Runtime fails
   * @throws CancellationException if the thread is interrupted before, or the run was given up
   */
  public Map<String, TensorData> run(
      Map<String, TensorData> feeds, Collection<String> wanted, CompletionStage<?> stop) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted before ONNX Runtime ran the model");
    }
    Set<String> names = new LinkedHashSet<>(wanted);
    Map<String, OnnxTensor> fed = new HashMap<>();
    try {
      for (Map.Entry<String, TensorData> feed : feeds.entrySet()) {
        fed.put(feed.getKey(), tensor(feed.getValue()));
      }
      try (OrtSession.Result result = run(fed, names, stop)) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (String name : names) {
          tensors.put(name, data(name, result.get(name).orElseThrow()));
        }
        return tensors;
      }
    } catch (OrtException e) {
      throw new OnnxRuntimeException(
          "ONNX Runtime failed on " + file.getFileName() + ": " + e.getMessage(), e);
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  private OrtSession.Result run(
      Map<String, OnnxTensor> fed, Set<String> names, CompletionStage<?> stop) throws OrtException {
    try (StoppableRun run = new StoppableRun()) {
      stop.whenComplete((result, failure) -> run.stop());
      try {
        return session.run(fed, names, run.options());
      } catch (OrtException e) {
        if (run.isStopped()) {
          throw new CancellationException("Given up while ONNX Runtime ran the model");
        }
        throw e;
      }
    }
  }

  private OnnxTensor tensor(TensorData data) throws OrtException {
    return OnnxTensor.createTensor(
        environment, direct(data.bytes()), data.shape().toSizes(), OnnxTypes.fed(data.type()));
  }

  /** ONNX Runtime takes a heap buffer of bytes for one of floats, and fails in the cast. */
  static ByteBuffer direct(ByteBuffer bytes) {
    return bytes.isDirect()
        ? bytes
        : ByteBuffer.allocateDirect(bytes.remaining()).order(bytes.order()).put(bytes).flip();
  }

  private static TensorData data(String name, OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor)) {
      throw new OnnxRuntimeException(
          "Output '" + name + "' is " + value.getType() + " (expected: a tensor)", null);
    }
    // A copy in the JVM's memory: the native one goes with the result.
    return TensorData.wrap(
        OnnxTypes.type(tensor.getInfo()),
        Shape.of(tensor.getInfo().getShape()),
        tensor.getByteBuffer());
  }

  /**
   * Frees the native memory; may be called twice. The caller sees to it that no thread is running
   * the model: that kills the process.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      close(session, file);
    }
  }

  private static void close(OrtSession session, Path file) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot free the session of " + file, e);
    }
  }
}
