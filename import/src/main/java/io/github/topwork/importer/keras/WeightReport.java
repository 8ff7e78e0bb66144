package io.github.topwork.importer.keras;

import io.github.topwork.problem.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What became of the weights of a file.
 *
 * @param loaded names of the variables whose numbers are in the file
 * @param notLoaded names of the variables for which the file has no numbers: they keep those of the
 *     model's own file, or else have start values
 * @param startValues names of those among them for which no file has numbers, so that what the
 *     model computes is wrong until they are trained
 * @param skipped what did not fit and was left out on request, one entry a layer or weight
 * @param unused layers of the file that the model does not have, by their names there
 */
public record WeightReport(
    List<String> loaded,
    List<String> notLoaded,
    List<String> startValues,
    List<Problem> skipped,
    List<String> unused) {
  /** A warning names so many weights, and counts all. */
  private static final int MOST_NAMES = 12;

  public WeightReport {
    loaded = List.copyOf(loaded);
    notLoaded = List.copyOf(notLoaded);
    startValues = List.copyOf(startValues);
    skipped = List.copyOf(skipped);
    unused = List.copyOf(unused);
  }

  /** Did the file have every weight of the model? */
  public boolean isComplete() {
    return notLoaded.isEmpty();
  }

  /** One sentence: how many weights were loaded, how many not. */
  public String summary() {
    return loaded.size()
        + " of "
        + (loaded.size() + notLoaded.size())
        + " weights loaded"
        + (skipped.isEmpty() ? "" : ", " + skipped.size() + " left out as they do not fit")
        + (unused.isEmpty() ? "" : ", layers of the file not used: " + unused);
  }

  /**
   * What a user must know before using what the model computes: which weights have start values, or
   * else which keep the numbers of the model's own file; nothing where all were loaded.
   */
  public Optional<String> warning() {
    int all = loaded.size() + notLoaded.size();
    if (isComplete()) {
      return Optional.empty();
    }
    if (startValues.isEmpty()) {
      return Optional.of(
          summary() + "; from the model's own file are still: " + named(notLoaded) + ".");
    }
    if (loaded.isEmpty() && startValues.size() == all) {
      return Optional.of(
          "All "
              + all
              + " weights have start values, as no file gives them: results will be wrong until the"
              + " model is trained.");
    }
    return Optional.of(
        "RESULTS WILL BE WRONG: "
            + startValues.size()
            + " of "
            + all
            + (startValues.size() == 1
                ? " weights is in no file and has start values: "
                : " weights are in no file and have start values: ")
            + named(startValues)
            + ". Train them, or give weights that fit ("
            + summary()
            + ").");
  }

  private static String named(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES))
            + " and "
            + (names.size() - MOST_NAMES)
            + " more";
  }
}
