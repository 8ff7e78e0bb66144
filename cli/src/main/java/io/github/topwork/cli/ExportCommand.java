package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.OnnxFiles;
import io.github.topwork.export.OnnxExportOptions;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.image.ImageContract;
import io.github.topwork.image.Labels;
import io.github.topwork.image.ModelMetadata;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.train.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork export}: a model as ONNX, or as a SavedModel. */
@Command(
    name = "export",
    description = {
      "Write a model as ONNX, once ONNX Runtime is as near to what TensorFlow computes in float64 as"
          + " rounding lets the model be; or as a SavedModel.",
      ""
    },
    footer = {
      "",
      "Labels and preprocessing of a run go into the file. For another model, --preprocess and"
          + " --labels put them there: then the server can classify images with it.",
      "",
      "@|bold Examples|@",
      "  topwork export run --onnx model.onnx",
      "  topwork export model.keras --onnx model.onnx",
      "  topwork export model.h5 --onnx model.onnx --preprocess tf --labels classes.txt",
      "  topwork export model.json --weights model.weights.h5 --savedmodel path/to/savedmodel"
    })
final class ExportCommand implements Callable<Integer> {
  /** What to write: one of them or both. */
  static final class Target {
    @Option(names = "--onnx", paramLabel = "FILE", description = "The .onnx file to write.")
    private @Nullable Path onnx;

    @Option(
        names = "--savedmodel",
        paramLabel = "DIR",
        description = "The SavedModel folder to write; absent or empty.")
    private @Nullable Path savedModel;
  }

  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ModelArgument model = new ModelArgument();
  @Mixin private PreprocessingOptions preprocessing = new PreprocessingOptions();
  @Mixin private ToleranceOption tolerance = new ToleranceOption();

  @ArgGroup(exclusive = false, multiplicity = "1")
  private Target target = new Target();

  @Option(
      names = "--opset",
      paramLabel = "N",
      defaultValue = "17",
      description = "Version of ONNX's operator set, default ${DEFAULT-VALUE}.")
  private int opset;

  @Option(
      names = "--inputs-as-nchw",
      description = "Declare image inputs [batch, channels, height, width]; saves a transpose.")
  private boolean inputsAsNchw;

  @Option(names = "--labels", paramLabel = "FILE", description = LabelsFile.DESCRIPTION)
  private @Nullable Path labelsFile;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  ExportCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (target.onnx != null) {
      OutputFile.check("--onnx", target.onnx);
    }
    ModelPath path = model.path();
    OnnxExportOptions.Builder options =
        OnnxExportOptions.builder().opset(opset).inputsAsNchw(inputsAsNchw);
    tolerance.value().ifPresent(options::tolerance);
    try (ImportedModel imported = model.open(spec.commandLine().getErr())) {
      if (target.savedModel != null) {
        SavedModelWriter.write(target.savedModel, imported.model(), imported.weights());
        out.println("Wrote " + target.savedModel);
      }
      if (target.onnx != null) {
        PrintWriter notes = spec.commandLine().getErr();
        OnnxExporter.warnings(imported.model()).forEach(each -> notes.println("Note: " + each));
        out.println(onnx(path, imported, target.onnx, options).toText());
      }
    }
    return TopworkCommand.DONE;
  }

  private OnnxFiles.Written onnx(
      ModelPath path, ImportedModel imported, Path file, OnnxExportOptions.Builder options)
      throws IOException {
    if (path.kind() == ModelPath.Kind.RUN) {
      return OnnxFiles.write(RunFolder.open(path.path()), file, options);
    }
    describe(imported, options);
    return OnnxFiles.write(file, imported, options.build());
  }

  private void describe(ImportedModel imported, OnnxExportOptions.Builder options)
      throws IOException {
    Optional<ImageContract> image =
        preprocessing.isGiven()
            ? Optional.of(preprocessing.contract(imported.model(), spec.commandLine().getErr()))
            : Optional.empty();
    Optional<Labels> labels =
        labelsFile == null ? Optional.empty() : Optional.of(LabelsFile.read(labelsFile));
    options.metadata(
        new ModelMetadata(
            image, labels, labels.map(names -> ClassifierOutput.kind(imported.model()))));
  }
}
