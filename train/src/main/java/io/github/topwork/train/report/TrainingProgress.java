package io.github.topwork.train.report;

import io.github.topwork.train.EpochResult;
import io.github.topwork.train.History;
import io.github.topwork.train.callback.BatchEnd;
import io.github.topwork.train.callback.Callback;
import io.github.topwork.train.callback.TrainingControl;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * Shows training as Keras does: {@code Epoch 1/5}, a bar with the time left while a person watches,
 * then one line with the time and all values of the epoch.
 */
public final class TrainingProgress implements Callback {
  private final Console console;
  private @Nullable ProgressBar bar;
  private long epochStart;
  private long firstStepEnd;
  private int steps;
  private int stepCount;

  /** Shows training on a console. */
  public TrainingProgress(Console console) {
    this.console = console;
  }

  @Override
  public void onEpochBegin(int epoch, TrainingControl control) {
    console.println(String.format(Locale.ROOT, "Epoch %d/%d", epoch + 1, control.epochs()));
    epochStart = System.nanoTime();
    steps = 0;
    stepCount = control.training().batchCount();
    if (console.interactive()) {
      bar = console.bar("", " steps", stepCount);
    }
  }

  @Override
  public void onBatchEnd(BatchEnd batch, TrainingControl control) {
    steps = batch.batch() + 1;
    if (steps == 1) {
      firstStepEnd = System.nanoTime();
    }
    if (bar != null) {
      bar.stepTo(steps);
      StringBuilder values = new StringBuilder();
      batch
          .means()
          .forEach(
              (name, value) ->
                  values.append(' ').append(name).append(' ').append(KerasFormat.number(value)));
      bar.setExtraMessage(values.toString());
    }
  }

  @Override
  public void onEpochEnd(EpochResult result, TrainingControl control) {
    closeBar();
    long now = System.nanoTime();
    double seconds = (now - epochStart) / 1e9;
    // As Keras: the first step, which is slower, does not count where there are more.
    double perStep =
        steps > 1 ? (now - firstStepEnd) / 1e9 / (steps - 1) : seconds / Math.max(1, steps);
    console.println(
        KerasFormat.epochLine(
            steps, Math.max(stepCount, steps), seconds, perStep, result.values()));
  }

  @Override
  public void onTrainEnd(History history, TrainingControl control) {
    closeBar();
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
