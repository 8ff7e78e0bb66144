package io.github.topwork.train.run;

import io.github.topwork.train.report.PhaseHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training job gave.
 *
 * @param out the run folder; untouched where the job was stopped while it read the images
 * @param status completed or interrupted
 * @param phases the epochs of each phase
 * @param headAccuracy accuracy on the validation images after the last epoch of the head phase, if
 *     there was one and its metrics had it
 * @param evaluation of the final model on the validation images; empty where interrupted
 * @param checkpoint the newest checkpoint, if an epoch was finished
 * @param isResumable whether the run folder holds this run, and it can go on
 */
public record TrainingResult(
    Path out,
    RunStatus status,
    List<PhaseHistory> phases,
    Optional<Double> headAccuracy,
    Optional<Evaluation> evaluation,
    Optional<Path> checkpoint,
    boolean isResumable) {
  public TrainingResult {
    phases = List.copyOf(phases);
  }
}
