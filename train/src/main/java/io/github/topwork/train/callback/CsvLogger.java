package io.github.topwork.train.callback;

import io.github.topwork.train.EpochResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a line for each epoch into a file, as Keras's CSVLogger: {@code epoch}, the values by
 * name, and {@code learning_rate}. Numbers are written so that they read back equal.
 */
public final class CsvLogger implements Callback {
  private final Path file;
  private boolean isNew = true;

  /** Creates the callback; the file is replaced at the first epoch's end. */
  public CsvLogger(Path file) {
    this.file = file;
  }

  @Override
  public void onTrainBegin(TrainingControl control) {
    isNew = true;
  }

  /**
   * @throws UncheckedIOException if the file cannot be written
   */
  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    List<String> names = new ArrayList<>(List.of("epoch"));
    List<String> values = new ArrayList<>(List.of(String.valueOf(result.epoch())));
    result
        .values()
        .forEach(
            (name, value) -> {
              names.add(name);
              values.add(value.toString());
            });
    names.add("learning_rate");
    values.add(String.valueOf(result.learningRate()));
    String line = String.join(",", values) + "\n";
    try {
      if (isNew) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, String.join(",", names) + "\n" + line);
        isNew = false;
      } else {
        Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write history to " + file + ": " + e.getMessage(), e);
    }
  }
}
