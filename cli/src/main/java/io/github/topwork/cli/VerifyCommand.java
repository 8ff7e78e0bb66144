package io.github.topwork.cli;

import io.github.topwork.cli.Table.Column;
import io.github.topwork.export.onnx.OnnxFileContents;
import io.github.topwork.export.parity.Comparison;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorData;
import io.github.topwork.image.OutputKind;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.train.run.RunFolder;
import io.github.topwork.train.tf.TfModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code topwork verify}: does the ONNX file compute what the model computes? */
@Command(
    name = "verify",
    description = {
      "Run the same inputs (images of a run's data folder, else random) through a model in TensorFlow"
          + " and an .onnx file in ONNX Runtime, at every optimisation level, and print the"
          + " differences. Exit code 1 when one is over tolerance.",
      ""
    },
    footer = {
      "",
      "@|bold Examples|@",
      "  topwork verify run run/model.onnx",
      "  topwork verify model.keras model.onnx --batch 1,16 --json"
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ModelArgument model = new ModelArgument();

  @Parameters(index = "1", paramLabel = "FILE.onnx", description = "What was exported from it.")
  private Path onnx = Path.of("");

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1,2,7",
      split = ",",
      description = "Batch sizes to compare, default ${DEFAULT-VALUE}.")
  private List<Integer> batches = List.of();

  @Option(
      names = "--range",
      paramLabel = "LOW:HIGH",
      defaultValue = "-1:1",
      converter = Range.Converter.class,
      description = "Range of the random inputs, default ${DEFAULT-VALUE}.")
  private Range range = new Range(-1, 1);

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides the random inputs, default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean asJson;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  VerifyCommand() {}

  @Override
  public Integer call() throws IOException {
    batches.forEach(batch -> Check.atLeast("--batch", batch, 1));
    ParityOptions options =
        ParityOptions.DEFAULTS
            .withBatches(batches)
            .withRange(range.low(), range.high())
            .withSeed(seed)
            .withUnit(
                OutputKind.of(OnnxFileContents.read(onnx).metadata())
                    .map(OutputKind::unit)
                    .orElse(0.0));
    ParityReport report;
    try (ImportedModel imported = model.open(spec.commandLine().getErr());
        TfModel tensorflow = TfModel.open(imported.model(), imported.weights())) {
      List<Map<String, TensorData>> images = images(imported.model());
      report =
          images.isEmpty()
              ? ParityCheck.run(onnx, imported.model(), tensorflow::run, options)
              : ParityCheck.run(onnx, imported.model(), tensorflow::run, images, options);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(asJson ? toJson(report).toString() : toText(report));
    return report.isWithinTolerance() ? TopworkCommand.DONE : TopworkCommand.CHECK_FAILED;
  }

  /** A run knows what it was made for; for other models the inputs are random. */
  private List<Map<String, TensorData>> images(ModelGraph graph) throws IOException {
    ModelPath path = model.path();
    return path.kind() == ModelPath.Kind.RUN
        ? RunImages.of(RunFolder.open(path.path()), graph, batches)
        : List.of();
  }

  private static String toText(ParityReport report) {
    Table table =
        Table.of(
            Column.left("Output"),
            Column.right("Batch"),
            Column.left("ONNX Runtime level"),
            Column.right("max |Δ|"),
            Column.right("max |expected|"),
            Column.right("relative"),
            Column.left(""));
    for (Comparison comparison : report.comparisons()) {
      table.row(
          comparison.output(),
          String.valueOf(comparison.batch()),
          comparison.level(),
          String.format(Locale.ROOT, "%.2e", comparison.maxDifference()),
          String.format(Locale.ROOT, "%.4g", comparison.maxExpected()),
          String.format(Locale.ROOT, "%.1e", comparison.relative()),
          comparison.isWithin(report.tolerance()) ? "ok" : "over");
    }
    return table
        + String.format(
            Locale.ROOT,
            "%s: worst relative difference %.1e, tolerance %.0e",
            report.isWithinTolerance() ? "Equal" : "DIFFERENT",
            report.worst().relative(),
            report.tolerance());
  }

  private static Json toJson(ParityReport report) {
    return new Json()
        .put("isWithinTolerance", report.isWithinTolerance())
        .put("tolerance", report.tolerance())
        .put("worstRelative", report.worst().relative())
        .put(
            "comparisons",
            report.comparisons().stream()
                .map(
                    comparison ->
                        new Json()
                            .put("output", comparison.output())
                            .put("batch", comparison.batch())
                            .put("level", comparison.level())
                            .put("maxDifference", comparison.maxDifference())
                            .put("maxExpected", comparison.maxExpected())
                            .put("relative", comparison.relative())
                            .fields())
                .toList());
  }
}
