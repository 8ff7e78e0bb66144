package io.github.topwork.train.run;

import io.github.topwork.image.ClassifierSpec;
import io.github.topwork.image.Prediction;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.data.BatchOptions;
import io.github.topwork.train.data.DatasetException;
import io.github.topwork.train.data.ImageBatches;
import io.github.topwork.train.data.LabelledImage;
import io.github.topwork.train.data.LabelledImages;
import io.github.topwork.train.report.ConfusionMatrix;
import io.github.topwork.train.report.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * How well a model classifies labelled images.
 *
 * @param matrix counts by true and predicted class
 * @param predictions one for each image, in the order of the images
 */
public record Evaluation(ConfusionMatrix matrix, List<Classified> predictions) {
  public Evaluation {
    predictions = List.copyOf(predictions);
  }

  /**
   * Something that computes outputs {@code float32[batch, units]} for images, by whatever engine.
   */
  @FunctionalInterface
  public interface Predictor {
    /**
     * Computes.
     *
     * @param inputs {@code float32[batch, height, width, channels]} as the contract says
     * @throws IOException if the engine fails
     */
    TensorData predict(TensorData inputs) throws IOException;
  }

  /**
   * An image and the class found for it.
   *
   * @param image the image
   * @param label index of the predicted class
   * @param probability of that class
   */
  public record Classified(LabelledImage image, int label, double probability) {}

  /** Share of the images whose class was found. */
  public double accuracy() {
    return matrix.accuracy();
  }

  /**
   * Evaluates a model; images are decoded in the background while it computes.
   *
   * @param images of the spec's classes, in its order
   * @param spec what the model takes and what its output says
   * @param stop asked before each batch
   * @throws DatasetException if the classes do not match the labels or the output
   * @throws io.github.topwork.image.ModelOutputException if an output is NaN or infinite
   * @throws CancellationException if stopped
   * @throws IOException if the engine fails
   */
  public static Evaluation of(
      LabelledImages images,
      ClassifierSpec spec,
      Predictor predictor,
      int batchSize,
      Console console,
      BooleanSupplier stop)
      throws IOException {
    List<String> labels = spec.labels().names();
    if (!images.classes().equals(labels)) {
      throw mismatch("class folders " + images.classes(), labels.toString());
    }
    List<Classified> predictions = new ArrayList<>();
    ImageBatches batches = new ImageBatches(images, spec.image(), BatchOptions.inOrder(batchSize));
    try (Console.Task task = console.task("Evaluation", " images", images.size());
        BatchCursor cursor = batches.open(0)) {
      while (cursor.hasNext()) {
        if (stop.getAsBoolean()) {
          throw new CancellationException("stopped during evaluation");
        }
        Batch batch = cursor.next();
        for (double[] row : rows(predictor.predict(batch.inputs()), batch.size(), spec)) {
          Prediction best = spec.predictions(row, 1).get(0);
          LabelledImage image = images.images().get(predictions.size());
          predictions.add(new Classified(image, best.index(), best.probability()));
        }
        task.step(batch.size());
      }
    }
    int[] predicted = predictions.stream().mapToInt(Classified::label).toArray();
    return new Evaluation(ConfusionMatrix.of(labels, images.labels(), predicted), predictions);
  }

  /** The outputs of each example. */
  private static List<double[]> rows(TensorData outputs, int batch, ClassifierSpec spec) {
    Shape shape = outputs.shape();
    int units = shape.rank() == 2 ? Math.toIntExact(shape.dim(1).sizeOrMinusOne()) : -1;
    if (!spec.mismatches(units).isEmpty() || shape.dim(0).sizeOrMinusOne() != batch) {
      throw mismatch(
          spec.labels().size() + " class folders and an output " + shape,
          "as many outputs as classes, or one output for two classes");
    }
    float[] values = outputs.toFloats();
    return IntStream.range(0, batch)
        .mapToObj(
            row -> IntStream.range(0, units).mapToDouble(i -> values[row * units + i]).toArray())
        .toList();
  }

  private static DatasetException mismatch(String given, String expected) {
    return new DatasetException(
        new Problem(
            "Labels do not match the head",
            given,
            expected,
            "output of the model",
            "evaluate on the classes that the model was trained for"));
  }
}
