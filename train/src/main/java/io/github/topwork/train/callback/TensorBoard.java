package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes loss, metrics and learning rate of every epoch for TensorBoard, as Keras's callback of
 * that name: in the folders {@code train} and {@code validation}, under tags such as {@code
 * epoch_loss}. A second {@code fit} with the same callback goes on behind the epochs of the first
 * one.
 */
public final class TensorBoard implements Callback {
  private static final String TAG = "epoch_";
  private static final String VALIDATION = "val_";

  private final Path folder;
  private long before;
  private long epochs;
  private @Nullable EventFile training;
  private @Nullable EventFile validation;

  /**
   * Creates the callback.
   *
   * @param folder what TensorBoard is started with, {@code tensorboard --logdir FOLDER}; created
   *     where it is not there
   */
  public TensorBoard(Path folder) {
    this.folder = folder;
  }

  @Override
  public void onTrainBegin(TrainingControl control) {
    before = epochs;
  }

  /**
   * @throws UncheckedIOException if a file cannot be written
   */
  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    Map<String, Double> ofTraining = new LinkedHashMap<>();
    Map<String, Double> ofValidation = new LinkedHashMap<>();
    result
        .values()
        .forEach(
            (name, value) -> {
              if (name.startsWith(VALIDATION)) {
                ofValidation.put(TAG + name.substring(VALIDATION.length()), value);
              } else {
                ofTraining.put(TAG + name, value);
              }
            });
    ofTraining.put(TAG + "learning_rate", result.learningRate());
    long step = before + result.epoch();
    epochs = step + 1;
    try {
      if (training == null) {
        training = EventFile.create(folder.resolve("train"));
      }
      training.scalars(step, ofTraining);
      if (!ofValidation.isEmpty()) {
        if (validation == null) {
          validation = EventFile.create(folder.resolve("validation"));
        }
        validation.scalars(step, ofValidation);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write for TensorBoard to " + folder + ": " + e.getMessage(), e);
    }
  }
}
