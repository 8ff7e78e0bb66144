package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.OnnxFiles;
import io.github.topwork.export.parity.ParityCheck;
import io.github.topwork.export.parity.ParityOptions;
import io.github.topwork.export.parity.ParityReport;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
      "Run the same inputs (images of a run's data folder, else made up) through a model in TensorFlow,"
          + " in float64, and an .onnx file in ONNX Runtime, at every optimisation level, and print"
          + " the differences. Exit code 1 when one is more than rounding explains.",
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
      converter = Range.Converter.class,
      description = "Range of the inputs that are made up; without it told by the model.")
  private @Nullable Range range;

  @Mixin private ToleranceOption tolerance = new ToleranceOption();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides the inputs that are made up, default ${DEFAULT-VALUE}.")
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
    OptionalDouble allowed = tolerance.value();
    ParityOptions options = ParityOptions.DEFAULTS.withBatches(batches).withSeed(seed);
    if (range != null) {
      options = options.withRange(range.low(), range.high());
    }
    if (allowed.isPresent()) {
      options = options.withTolerance(allowed.getAsDouble());
    }
    ParityReport report;
    try (ImportedModel imported = model.open(spec.commandLine().getErr())) {
      report = OnnxFiles.verify(onnx, imported, images(imported.model()), options);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(asJson ? toJson(report).toString() : report.toText());
    return report.isWithinTolerance() ? TopworkCommand.DONE : TopworkCommand.CHECK_FAILED;
  }

  /** A run knows what it was made for; for other models the inputs are random. */
  private List<Map<String, TensorData>> images(ModelGraph graph) throws IOException {
    ModelPath path = model.path();
    return path.kind() == ModelPath.Kind.RUN
        ? RunFolder.open(path.path()).samples(graph, batches)
        : List.of();
  }

  private static Json toJson(ParityReport report) {
    Json json =
        new Json()
            .put("isWithinTolerance", report.isWithinTolerance())
            .put("worstRelative", report.worst().relative())
            .put("noise", report.noisiest().relativeNoise())
            .put("timesNoise", report.noisiest().ratio())
            .put("timesNoiseAllowed", ParityCheck.NOISE_MULTIPLE);
    report.originalDistance().ifPresent(value -> json.put("tensorflowRelative", value));
    report.tolerance().ifPresent(value -> json.put("tolerance", value));
    return json.put(
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
                        .put("relativeNoise", comparison.relativeNoise())
                        .put("timesNoise", comparison.ratio())
                        .fields())
            .toList());
  }
}
