package io.github.topwork.importer.keras;

import io.github.topwork.graph.Problem;
import java.util.List;

/**
 * What became of the weights of a file.
 *
 * @param loaded names of the variables whose numbers are in the file
 * @param notLoaded names of the variables for which the file has no numbers: they keep those of the
 *     model's own file, or else have start values
 * @param skipped what did not fit and was left out on request, one entry a layer or weight
 * @param unused layers of the file that the model does not have, by their names there
 */
public record WeightReport(
    List<String> loaded, List<String> notLoaded, List<Problem> skipped, List<String> unused) {
  public WeightReport {
    loaded = List.copyOf(loaded);
    notLoaded = List.copyOf(notLoaded);
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
}
