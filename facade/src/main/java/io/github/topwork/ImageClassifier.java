package io.github.topwork;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.DecodeLimits;
import io.github.topwork.image.ImageDecoder;
import io.github.topwork.image.ImagePreprocessor;
import io.github.topwork.image.Labels;
import io.github.topwork.image.Mismatch;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.image.Prediction;
import io.github.topwork.image.RgbImage;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.importer.classifier.ImageInput;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.Console;
import io.github.topwork.train.run.Evaluation;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A model that tells classes of images, in TensorFlow or in ONNX Runtime. Owns native memory until
 * closed.
 *
 * <pre>{@code
 * try (ImageClassifier pets = ImageClassifier.open(Path.of("runs/pets"))) {
 *   List<Prediction> best = pets.classify(Path.of("photo.jpg"), 3);
 * }
 * }</pre>
 */
public final class ImageClassifier implements AutoCloseable {
  /** Part of an open classifier that may throw nothing when it is closed. */
  private interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final ClassifierSpec spec;
  private final String runtime;
  private final UnaryOperator<TensorData> model;
  private final Resource resource;
  private final ImageDecoder decoder;
  private final ImagePreprocessor preprocessor;

  private ImageClassifier(
      ClassifierSpec spec, String runtime, UnaryOperator<TensorData> model, Resource resource) {
    this.spec = spec;
    this.runtime = runtime;
    this.model = model;
    this.resource = resource;
    this.decoder = ImageDecoder.of(spec.image(), DecodeLimits.DEFAULT);
    this.preprocessor = ImagePreprocessor.of(spec.image());
  }

  /**
   * Opens a model that says itself what it takes and gives: a run folder in TensorFlow, an {@code
   * .onnx} file in ONNX Runtime.
   *
   * @throws ShapeMismatchException if it does not say so: what Keras saved never does
   * @throws io.github.topwork.problem.ModelException if there is no model, or it is broken
   * @throws io.github.topwork.serving.ServingException if ONNX Runtime cannot load it
   * @throws io.github.topwork.train.run.RunException if the run did not complete
   * @throws IOException if it cannot be read
   */
  public static ImageClassifier open(Path model) throws IOException {
    ModelPath path = ModelPath.of(model);
    return switch (path.kind()) {
      case ONNX -> ofOnnx(model);
      case RUN -> {
        RunFolder run = RunFolder.open(model);
        try (ImportedModel imported = run.model()) {
          yield of(imported, run.classifier());
        }
      }
      case IMPORTABLE ->
          throw new ShapeMismatchException(
              new Problem(
                  "The model does not say its classes",
                  "what Keras saved",
                  "a run folder or an .onnx file that was exported with labels",
                  model.toString(),
                  "give the labels too, with ImageClassifier.open(path, labels)"));
    };
  }

  /**
   * Opens what Keras saved in TensorFlow. How images become its input is told by its architecture;
   * where that is not known, say so with {@link ImageInput} and {@link #of}.
   *
   * @param labels names of the classes in the order of the outputs
   * @throws ShapeMismatchException if the model takes no images of one size, or its outputs are not
   *     as many as the labels ask for
   * @throws io.github.topwork.problem.ModelException if there is no such model, it is broken, or
   *     does not tell how it wants its pixels
   * @throws IOException if it cannot be read
   */
  public static ImageClassifier open(Path model, Labels labels) throws IOException {
    try (ImportedModel imported = ModelPath.of(model).open(ImportOptions.defaults())) {
      ModelGraph graph = imported.model();
      return of(
          imported,
          new ClassifierSpec(
              ImageInput.of(graph).build().contract(), labels, ClassifierOutput.kind(graph)));
    }
  }

  /**
   * Runs an imported model in TensorFlow; the import may be closed afterwards.
   *
   * @throws ShapeMismatchException if it is no classifier, or does not go with the spec
   */
  public static ImageClassifier of(ImportedModel imported, ClassifierSpec spec) {
    ModelGraph graph = imported.model();
    List<Problem> problems =
        spec.mismatches(ClassifierOutput.units(graph)).stream()
            .map(
                wrong ->
                    new Problem(
                        wrong.what(),
                        said(wrong, spec),
                        wrong.expected(),
                        "output " + graph.outputs().get(0) + " of " + graph.provenance().source(),
                        wrong.fix()))
            .toList();
    if (!problems.isEmpty()) {
      throw new ShapeMismatchException(problems);
    }
    TfModel tensorflow = TfModel.open(graph, imported.weights());
    return new ImageClassifier(spec, "TensorFlow", tensorflow::run, tensorflow::close);
  }

  private static ImageClassifier ofOnnx(Path onnx) {
    ServedModel served = ServedModel.load("model", 1, onnx, ServingOptions.DEFAULT);
    if (!served.canClassify()) {
      served.close();
      throw new ShapeMismatchException(
          new Problem(
              "The file does not classify images",
              "metadata " + served.metadata().keySet(),
              "labels and an image contract, which an export of a run holds",
              onnx.toString(),
              "export it again from its run folder, or run it with tensors"));
    }
    String input = served.inputs().get(0).name();
    String output = served.outputs().get(0).name();
    return new ImageClassifier(
        served.classifier().orElseThrow(),
        "ONNX Runtime",
        images ->
            Objects.requireNonNull(
                served.infer(Map.of(input, images), List.of(output)).get(output)),
        served::close);
  }

  private static String said(Mismatch wrong, ClassifierSpec spec) {
    List<String> names = spec.labels().names();
    return wrong.key().equals(ModelMetadata.LABELS)
        ? wrong.given() + " " + (names.size() <= 10 ? names : names.subList(0, 10))
        : wrong.given();
  }

  /** What it takes and what its outputs say. */
  public ClassifierSpec spec() {
    return spec;
  }

  /** Where it runs, for a person. */
  public String runtime() {
    return runtime;
  }

  /**
   * Classifies a JPEG or PNG file.
   *
   * @param topK how many classes, at least 1; all where there are fewer
   * @return the most probable classes, best first
   * @throws io.github.topwork.image.ImageFormatException if it is no image within {@link
   *     DecodeLimits#DEFAULT}
   * @throws io.github.topwork.image.ModelOutputException if the model gives NaN or infinity
   * @throws CancellationException if the thread is interrupted
   * @throws IOException if the file cannot be read
   */
  public List<Prediction> classify(Path image, int topK) throws IOException {
    return classify(decoder.decode(image), topK);
  }

  /**
   * Classifies the bytes of a JPEG or PNG file.
   *
   * @see #classify(Path, int)
   */
  public List<Prediction> classify(byte[] image, int topK) {
    return classify(decoder.decode(image), topK);
  }

  /**
   * Classifies an image that is decoded.
   *
   * @param image by {@link ImageDecoder#of} for the contract of {@link #spec()}
   * @see #classify(Path, int)
   */
  public List<Prediction> classify(RgbImage image, int topK) {
    float[] input = preprocessor.toArray(image);
    float[] outputs =
        outputs(
                TensorData.ofFloats(
                    input, 1, spec.image().height(), spec.image().width(), spec.image().channels()))
            .toFloats();
    return spec.predictions(
        IntStream.range(0, outputs.length).mapToDouble(i -> outputs[i]).toArray(), topK);
  }

  /**
   * How often it is right.
   *
   * @param images of its classes, in the order of its labels, decoded for its contract
   * @param batchSize images in one run of the model, at least 1
   * @param console shows progress
   * @throws io.github.topwork.train.data.DatasetException if the classes are not its labels
   * @throws CancellationException if the thread is interrupted
   * @throws IOException if an image cannot be read
   */
  public Evaluation evaluate(LabelledImages images, int batchSize, Console console)
      throws IOException {
    return Evaluation.of(
        images,
        spec,
        this::outputs,
        batchSize,
        console,
        () -> Thread.currentThread().isInterrupted());
  }

  /**
   * Outputs for a batch.
   *
   * @param images {@code float32[batch, height, width, channels]} as the contract says
   * @return {@code float32[batch, units]}
   * @throws CancellationException if the thread is interrupted
   */
  public TensorData outputs(TensorData images) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted before the next images");
    }
    return model.apply(images);
  }

  /** Frees the model; may be called twice. */
  @Override
  public void close() {
    resource.close();
  }
}
