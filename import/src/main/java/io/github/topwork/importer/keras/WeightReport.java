package io.github.topwork.importer.keras;

import io.github.topwork.graph.Problem;
import java.util.List;

/**
 * What became of the weights of a file.
 *
 * @param loaded names of the variables whose numbers are in the file
 * @param started names of the variables that have start values, since the file has none for them
 * @param skipped what did not fit and was left out on request, one entry a layer or weight
 * @param unused layers of the file that the model does not have, by their names there
 */
public record WeightReport(
    List<String> loaded, List<String> started, List<Problem> skipped, List<String> unused) {
  public WeightReport {
    loaded = List.copyOf(loaded);
    started = List.copyOf(started);
    skipped = List.copyOf(skipped);
    unused = List.copyOf(unused);
  }

  /** Is every weight of the model from the file? */
  public boolean isComplete() {
    return started.isEmpty();
  }

  /** One sentence: how many weights were loaded, how many not. */
  public String summary() {
    return loaded.size()
        + " of "
        + (loaded.size() + started.size())
        + " weights loaded"
        + (skipped.isEmpty() ? "" : ", " + skipped.size() + " left out as they do not fit")
        + (unused.isEmpty() ? "" : ", layers of the file not used: " + unused);
  }
}
