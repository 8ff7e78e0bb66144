package io.github.topwork.cli;

import io.github.topwork.train.run.HeadOptions;
import io.github.topwork.train.run.HeadPooling;
import java.util.List;
import picocli.CommandLine.Option;

/** The new layers. */
final class HeadArguments {
  @Option(
      names = "--pooling",
      paramLabel = "NAME",
      defaultValue = "AVERAGE",
      description =
          "How features with positions become one vector: ${COMPLETION-CANDIDATES}; default"
              + " ${DEFAULT-VALUE}.")
  private HeadPooling pooling = HeadPooling.AVERAGE;

  @Option(
      names = "--hidden",
      paramLabel = "UNITS",
      split = ",",
      description = "Hidden dense layers with ReLU, for example 256 or 256,64; none by default.")
  private List<Integer> hidden = List.of();

  @Option(
      names = "--batch-norm",
      description = "Normalise the features, with moving statistics of their own.")
  private boolean batchNormalization;

  @Option(
      names = "--dropout",
      paramLabel = "SHARE",
      defaultValue = "0.2",
      description = "Share of the features dropped in training, default ${DEFAULT-VALUE}.")
  private double dropout;

  /** As the trainer takes them. */
  HeadOptions toOptions() {
    return new HeadOptions(pooling, hidden, batchNormalization, dropout);
  }
}
