package io.github.topwork.train.run;

import io.github.topwork.graph.Problem;
import io.github.topwork.graph.TensorData;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.OutputKind;
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

/**
 * How well a model classifies labelled images.
 *
 * @param matrix counts by true and predicted class
 * @param predictions one for each image, in the order of the images
 */
public record Evaluation(ConfusionMatrix matrix, List<Prediction> predictions) {
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
   * A class for an image.
   *
   * @param image the image
   * @param label index of the predicted class
   * @param probability of that class
   */
  public record Prediction(LabelledImage image, int label, double probability) {}

  /** Share of the images whose class was found. */
  public double accuracy() {
    return matrix.accuracy();
  }

  /**
   * Evaluates a model; images are decoded in the background while it computes.
   *
   * @param output what the model's output holds
   * @param stop asked before each batch
   * @throws DatasetException if the classes do not match the output
   * @throws CancellationException if stopped
   * @throws IOException if the engine fails
   */
  public static Evaluation of(
      LabelledImages images,
      ImageContract contract,
      Predictor predictor,
      OutputKind output,
      int batchSize,
      Console console,
      BooleanSupplier stop)
      throws IOException {
    List<Prediction> predictions = new ArrayList<>();
    ImageBatches batches = new ImageBatches(images, contract, BatchOptions.inOrder(batchSize));
    try (Console.Task task = console.task("Evaluation", " images", images.size());
        BatchCursor cursor = batches.open(0)) {
      while (cursor.hasNext()) {
        if (stop.getAsBoolean()) {
          throw new CancellationException("stopped during evaluation");
        }
        Batch batch = cursor.next();
        TensorData rows = predictor.predict(batch.inputs());
        int units = units(rows, batch.size(), images.classes());
        float[] values = rows.toFloats();
        for (int i = 0; i < batch.size(); i++) {
          double[] probabilities = output.probabilities(values, i * units, units);
          int label = argMax(probabilities);
          LabelledImage image = images.images().get(predictions.size());
          predictions.add(new Prediction(image, label, probabilities[label]));
        }
        task.step(batch.size());
      }
    }
    int[] predicted = predictions.stream().mapToInt(Prediction::label).toArray();
    return new Evaluation(
        ConfusionMatrix.of(images.classes(), images.labels(), predicted), predictions);
  }

  private static int units(TensorData rows, int batch, List<String> classes) {
    int rank = rows.shape().rank();
    int units = rank == 2 ? Math.toIntExact(rows.shape().dim(1).sizeOrMinusOne()) : -1;
    boolean fits = units == classes.size() || (units == 1 && classes.size() == 2);
    if (!fits || rows.shape().dim(0).sizeOrMinusOne() != batch) {
      throw new DatasetException(
          new Problem(
              "Labels do not match the head",
              classes.size() + " class folders and an output " + rows.shape(),
              "as many outputs as classes, or one output for two classes",
              "output of the model",
              "evaluate on the classes that the model was trained for"));
    }
    return units;
  }

  private static int argMax(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }
}
