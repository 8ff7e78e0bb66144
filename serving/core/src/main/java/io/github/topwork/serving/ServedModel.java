package io.github.topwork.serving;

import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImageFormatException;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.image.Prediction;
import io.github.topwork.image.RgbImage;
import io.github.topwork.onnxruntime.OnnxRuntimeException;
import io.github.topwork.onnxruntime.OnnxRuntimeLibrary;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model. Thread-safe. It may be closed while requests run: the native memory is freed when
 * the last one has ended.
 */
public final class ServedModel implements AutoCloseable {
  private final String name;
  private final int version;
  private final OnnxSession session;
  private final ModelMetadata properties;
  private final ImageDecoder decoder;
  private final @Nullable Classifier classifier;
  private final UseCount uses;

  private ServedModel(
      String name,
      int version,
      OnnxSession session,
      ModelMetadata properties,
      ServingOptions options) {
    this.name = name;
    this.version = version;
    this.session = session;
    this.properties = properties;
    this.decoder =
        properties
            .image()
            .map(contract -> ImageDecoder.of(contract, options.imageLimits()))
            .orElseGet(() -> new ImageDecoder(options.imageLimits()));
    this.classifier =
        properties
            .classifier()
            .map(spec -> new Classifier(spec, session.inputs().get(0).type()))
            .orElse(null);
    this.uses = new UseCount(session::close);
  }

  /**
   * Loads an ONNX file. The caller owns the model.
   *
   * @param name what requests call it
   * @param version from 1
   * @throws ModelLoadException if the file is no model, or its metadata does not go with its inputs
   *     and outputs
   */
  public static ServedModel load(String name, int version, Path file, ServingOptions options) {
    checkFile(file, options);
    OnnxSession session = open(file, options);
    boolean done = false;
    try {
      List<String> problems = new ArrayList<>();
      if (session.inputs().isEmpty() || session.outputs().isEmpty()) {
        problems.add(
            session.inputs().size()
                + " inputs and "
                + session.outputs().size()
                + " outputs (expected: at least one of each)");
      }
      ModelMetadata properties =
          problems.isEmpty()
              ? ModelProperties.read(
                  session.metadata(), session.inputs(), session.outputs(), problems)
              : ModelMetadata.NONE;
      if (!problems.isEmpty()) {
        throw loadFailure(
            file,
            String.join("; ", problems),
            "metadata that go with the model's inputs and outputs",
            "export the model again",
            null);
      }
      ServedModel model = new ServedModel(name, version, session, properties, options);
      done = true;
      return model;
    } finally {
      if (!done) {
        session.close();
      }
    }
  }

  private static OnnxSession open(Path file, ServingOptions options) {
    try {
      // First, since the JVM cannot even link OnnxSession where ONNX Runtime is not there.
      OnnxRuntimeLibrary.require();
      return OnnxSession.open(file, options.session());
    } catch (OnnxRuntimeException e) {
      throw new ModelLoadException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What requests call it. */
  public String name() {
    return name;
  }

  /** Its version, from 1. */
  public int version() {
    return version;
  }

  /** What it takes; all inputs are required. A dimension without a number is each request's own. */
  public List<ValueInfo> inputs() {
    return session.inputs();
  }

  /** What it gives. */
  public List<ValueInfo> outputs() {
    return session.outputs();
  }

  /** All of its {@code metadata_props}, ours and others'. */
  public Map<String, String> metadata() {
    return session.metadata();
  }

  /** Names of its classes. */
  public Optional<Labels> labels() {
    return properties.labels();
  }

  /** What its image input expects. */
  public Optional<ImageContract> imageContract() {
    return properties.image();
  }

  /** What it classifies, if labels, image contract and output are known. */
  public Optional<ClassifierSpec> classifier() {
    return properties.classifier();
  }

  /** Whether it can {@link #classify(byte[], int)}: labels and image contract are known. */
  public boolean canClassify() {
    return classifier != null;
  }

  /**
   * Runs the model and returns all outputs.
   *
   * @see #infer(Map, Collection)
   */
  public Map<String, TensorData> infer(Map<String, TensorData> request) {
    return infer(request, Set.of());
  }

  /**
   * Runs the model to its end.
   *
   * @see #infer(Map, Collection, CompletionStage)
   */
  public Map<String, TensorData> infer(Map<String, TensorData> request, Collection<String> wanted) {
    return infer(request, wanted, new CompletableFuture<Void>());
  }

  /**
   * Runs the model.
   *
   * @param request a tensor per input; those over direct buffers, of {@link
   *     TensorData#allocateDirect}, are not copied
   * @param wanted names of the outputs to return; none means all
   * @param stop gives the run up when it completes, before the model's next operator
   * @return the outputs, in the order of {@code wanted} or of {@link #outputs()}
   * @throws InvalidRequestException if names, types or shapes do not fit; all that is wrong is
   *     named
   * @throws ModelUnavailableException if the model is closed
   * @throws InferenceException if ONNX Runtime fails
   * @throws java.util.concurrent.CancellationException if the thread is interrupted before, or the
   *     run was given up
   */
  public Map<String, TensorData> infer(
      Map<String, TensorData> request, Collection<String> wanted, CompletionStage<?> stop) {
    Set<String> names = RequestCheck.check(this, request, wanted);
    if (!uses.tryEnter()) {
      throw new ModelUnavailableException(
          "Model '" + name + "' version " + version + " is closed (expected: a loaded model)");
    }
    try {
      return session.run(request, names, stop);
    } catch (OnnxRuntimeException e) {
      throw new InferenceException(String.valueOf(e.getMessage()), e);
    } finally {
      uses.leave();
    }
  }

  /**
   * Classifies one JPEG or PNG file.
   *
   * @param image bytes of the file
   * @param topK most classes to return, at least 1; there are at most as many as labels
   * @return the most probable classes, best first
   * @throws InvalidRequestException if the model is no image classifier, {@code topK} is below 1,
   *     or the bytes are no image within the limits
   * @throws ModelUnavailableException if the model is closed
   * @throws InferenceException if ONNX Runtime fails, or the output holds NaN or infinity
   */
  public List<Prediction> classify(byte[] image, int topK) {
    requireClassifier(topK);
    return classify(List.of(decoded(image)), topK).get(0);
  }

  private RgbImage decoded(byte[] image) {
    try {
      return decoder.decode(image, "image for model '" + name + "'");
    } catch (ImageFormatException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Classifies decoded images in one run.
   *
   * @param images at least one; several only if the model's batch dimension is dynamic. Decoded by
   *     {@link ImageDecoder#of(ImageContract)}
   * @return per image what {@link #classify(byte[], int)} returns, with its exceptions
   */
  public List<List<Prediction>> classify(List<RgbImage> images, int topK) {
    Classifier using = requireClassifier(topK);
    if (images.isEmpty()) {
      throw new InvalidRequestException("images: none (expected: at least one)");
    }
    ValueInfo output = outputs().get(0);
    Map<String, TensorData> results =
        infer(Map.of(inputs().get(0).name(), using.input(images)), List.of(output.name()));
    TensorData result = java.util.Objects.requireNonNull(results.get(output.name()));
    if (result.shape().rank() != 2 || result.shape().dim(0).sizeOrMinusOne() != images.size()) {
      throw new InferenceException(
          "Output '"
              + output.name()
              + "' is "
              + result.type().displayName()
              + result.shape()
              + " (expected: ["
              + images.size()
              + ", classes])");
    }
    return using.predictions(output, result, topK);
  }

  /** Frees the model once the requests in flight have ended; may be called twice. */
  @Override
  public void close() {
    uses.release();
  }

  UseCount uses() {
    return uses;
  }

  private Classifier requireClassifier(int topK) {
    if (classifier == null) {
      throw new InvalidRequestException(
          "Model '"
              + name
              + "' version "
              + version
              + " does not classify images. Given: metadata "
              + metadata().keySet()
              + ". Expected: topwork.image, topwork.labels and topwork.output. Fix: export the model"
              + " with labels, or send tensors to infer.");
    }
    if (topK < 1) {
      throw new InvalidRequestException("topk: " + topK + " (expected: >= 1)");
    }
    return classifier;
  }

  static ModelLoadException loadFailure(
      Path file, String given, String expected, String fix, @Nullable Throwable cause) {
    return new ModelLoadException(
        new Problem("Cannot load model", given, expected, file.toString(), fix).toString(), cause);
  }

  private static void checkFile(Path file, ServingOptions options) {
    String expected = "an ONNX file of 1 to " + options.maxModelBytes() + " bytes";
    if (!Files.isRegularFile(file)) {
      throw loadFailure(
          file,
          Files.exists(file) ? "no regular file" : "no such file",
          expected,
          "check the path",
          null);
    }
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw loadFailure(file, "an unreadable file", expected, "check its permissions", e);
    }
    if (size == 0 || size > options.maxModelBytes()) {
      throw loadFailure(
          file,
          size + " bytes",
          expected,
          size == 0 ? "export the model again" : "raise the limit (maxModelBytes)",
          null);
    }
  }
}
