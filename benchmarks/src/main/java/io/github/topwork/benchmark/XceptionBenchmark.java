package io.github.topwork.benchmark;

import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.CompileOptions;
import io.github.topwork.train.CompiledModel;
import io.github.topwork.train.Scores;
import io.github.topwork.train.TransferModel;
import io.github.topwork.train.loss.Loss;
import io.github.topwork.train.optimizer.OptimizerSpec;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Milliseconds per image of the transfer learning guide's model: Xception 150×150×3 without top,
 * Rescaling, global average pooling, Dropout 0.2, Dense 1; batches of 32. {@code
 * side-by-side/keras_xception.py} measures the same in Keras.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 4)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
      "-Dorg.bytedeco.javacpp.maxbytes=0"
    })
@OperationsPerInvocation(XceptionBenchmark.BATCH)
public class XceptionBenchmark {
  static final int BATCH = 32;

  /** A batch of images and labels. */
  @State(Scope.Benchmark)
  public static class Data {
    final Batch batch = Models.batch(BATCH);
  }

  /** The whole model in TensorFlow. */
  @State(Scope.Benchmark)
  public static class Forward {
    private TfModel model = Models.unset();

    /** Opens the model. */
    @Setup
    public void open() throws IOException {
      try (Models models = Models.open()) {
        TransferModel whole = models.withHead();
        model = TfModel.open(whole.model(), whole.weights());
      }
    }

    /** Closes the model. */
    @TearDown(Level.Trial)
    public void close() {
      model.close();
    }
  }

  /** The whole model in ONNX Runtime. */
  @State(Scope.Benchmark)
  public static class Onnx {
    private OnnxSession session = Models.unset();

    /** Exports and opens the model. */
    @Setup
    public void open() throws IOException {
      try (Models models = Models.open()) {
        TransferModel whole = models.withHead();
        Path file = models.folder().resolve("model.onnx");
        OnnxExporter.exportTo(file, whole.model(), whole.weights(), OnnxExportOptions.defaults());
        session = OnnxSession.open(file, OnnxSessionOptions.DEFAULT);
      }
    }

    /** Closes the session. */
    @TearDown(Level.Trial)
    public void close() {
      session.close();
    }
  }

  /** The model compiled with the backbone frozen. */
  @State(Scope.Benchmark)
  public static class Frozen {
    private CompiledModel model = Models.unset();

    /** Compiles the model. */
    @Setup
    public void open() throws IOException {
      try (Models models = Models.open()) {
        model = models.withHead().freeze("xception").compile(options(1e-3));
      }
    }

    /** Closes the model. */
    @TearDown(Level.Trial)
    public void close() {
      model.close();
    }
  }

  /** The model compiled with everything trainable, batch normalization in inference mode. */
  @State(Scope.Benchmark)
  public static class Full {
    private CompiledModel model = Models.unset();

    /** Compiles the model. */
    @Setup
    public void open() throws IOException {
      try (Models models = Models.open()) {
        model = models.withHead().unfreeze("xception").compile(options(1e-5));
      }
    }

    /** Closes the model. */
    @TearDown(Level.Trial)
    public void close() {
      model.close();
    }
  }

  private static CompileOptions options(double learningRate) {
    return CompileOptions.of(OptimizerSpec.adam(learningRate), Loss.binaryCrossentropy());
  }

  /** Forward pass in TensorFlow. */
  @Benchmark
  public TensorData forward(Forward forward, Data data) {
    return forward.model.run(data.batch.inputs());
  }

  /** Forward pass in ONNX Runtime. */
  @Benchmark
  public Map<String, TensorData> onnxForward(Onnx onnx, Data data) {
    String input = onnx.session.inputs().get(0).name();
    return onnx.session.run(Map.of(input, data.batch.inputs()));
  }

  /** A step of head training without a feature cache. */
  @Benchmark
  public Scores headStep(Frozen frozen, Data data) {
    return frozen.model.trainOnBatch(data.batch);
  }

  /** A step of fine-tuning everything. */
  @Benchmark
  public Scores fullStep(Full full, Data data) {
    return full.model.trainOnBatch(data.batch);
  }
}
