package io.github.topwork.cli;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.ShapeMismatchException;
import io.github.topwork.graph.TensorData;
import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.Mismatch;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.image.Prediction;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.serving.ServedModel;
import io.github.topwork.serving.ServingOptions;
import io.github.topwork.serving.Tensor;
import io.github.topwork.serving.TensorType;
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
 */
final class ImageClassifier implements AutoCloseable {
  /** Part of an open classifier that may throw nothing when it is closed. */
  private interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final ClassifierSpec spec;
  private final String runtime;
  private final UnaryOperator<TensorData> model;
  private final Resource resource;

  private ImageClassifier(
      ClassifierSpec spec, String runtime, UnaryOperator<TensorData> model, Resource resource) {
    this.spec = spec;
    this.runtime = runtime;
    this.model = model;
    this.resource = resource;
  }

  /**
   * Opens an ONNX file, which says itself what it expects and gives.
   *
   * @throws io.github.topwork.serving.ServingException if it cannot be loaded
   * @throws ShapeMismatchException if it does not say so
   */
  static ImageClassifier open(Path onnx) {
    ServedModel served = ServedModel.load("model", 1, onnx, ServingOptions.DEFAULT);
    if (!served.canClassify()) {
      served.close();
      throw new ShapeMismatchException(
          new Problem(
              "The file does not classify images",
              "metadata " + served.metadata().keySet(),
              "labels and an image contract, which 'topwork export' writes",
              onnx.toString(),
              "export it again from its run folder, or use 'topwork run' with tensors"));
    }
    String input = served.inputs().get(0).name();
    String output = served.outputs().get(0).name();
    return new ImageClassifier(
        served.classifier().orElseThrow(),
        "ONNX Runtime",
        images -> {
          Tensor fed = Tensor.of(TensorType.FP32, images.bytes(), images.shape().toSizes());
          Tensor given =
              Objects.requireNonNull(served.infer(Map.of(input, fed), List.of(output)).get(output));
          long[] sizes = given.shape().stream().mapToLong(Long::longValue).toArray();
          return TensorData.ofFloats(given.toFloatArray(), sizes);
        },
        served::close);
  }

  /** Opens the model of a run in TensorFlow. */
  static ImageClassifier ofRun(Path folder) throws IOException {
    RunFolder run = RunFolder.open(folder);
    try (ImportedModel imported = run.model()) {
      return open(imported, run.classifier());
    }
  }

  /** Opens an imported model in TensorFlow; the import may be closed afterwards. */
  static ImageClassifier open(ImportedModel imported, ClassifierSpec spec) {
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

  private static String said(Mismatch wrong, ClassifierSpec spec) {
    List<String> names = spec.labels().names();
    return wrong.key().equals(ModelMetadata.LABELS)
        ? wrong.given() + " " + (names.size() <= 10 ? names : names.subList(0, 10))
        : wrong.given();
  }

  /** What it takes and what its outputs say. */
  ClassifierSpec spec() {
    return spec;
  }

  /** Where it runs, for a person. */
  String runtime() {
    return runtime;
  }

  /**
   * Outputs for a batch.
   *
   * @param images {@code float32[batch, height, width, channels]} as the contract says
   * @return {@code float32[batch, units]}
   * @throws CancellationException if the thread is interrupted
   */
  TensorData outputs(TensorData images) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted before the next images");
    }
    return model.apply(images);
  }

  /** The most probable classes of one image, best first. */
  List<Prediction> predictions(TensorData image, int topK) {
    float[] outputs = outputs(image).toFloats();
    return spec.predictions(
        IntStream.range(0, outputs.length).mapToDouble(i -> outputs[i]).toArray(), topK);
  }

  @Override
  public void close() {
    resource.close();
  }
}
