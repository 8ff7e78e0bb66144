package io.github.topwork.cli;

import io.github.topwork.ModelPath;
import io.github.topwork.export.OnnxExporter;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topwork inspect}: what a model is. */
@Command(
    name = "inspect",
    description = {
      "Show what a model or an .onnx file is: format, signatures, layers with output shapes and parameters, and what"
          + " an export to ONNX would refuse.",
      ""
    },
    footer = {
      "",
      "A weights file opens alone where its weights are those of a model of keras.applications, such"
          + " as 'topwork applications fetch' downloads.",
      "",
      "@|bold Examples|@",
      "  topwork inspect model.keras",
      "  topwork inspect model.json --weights model.weights.h5",
      "  topwork inspect path/to/savedmodel --ops --variables",
      "  topwork inspect run/model.onnx --json"
    })
final class InspectCommand implements Callable<Integer> {
  @Mixin private StandardOptions standard = new StandardOptions();
  @Mixin private ModelArgument model = new ModelArgument();

  @Option(names = "--ops", description = "Show how often each op type occurs.")
  private boolean withOps;

  @Option(names = "--variables", description = "Show every variable.")
  private boolean withVariables;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean asJson;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  InspectCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    ModelPath path = model.path();
    if (path.kind() == ModelPath.Kind.ONNX) {
      OnnxSummary summary = OnnxSummary.of(model.withoutImport());
      out.print(asJson ? summary.toJson(withOps) + "\n" : summary.toText(withOps));
      return TopworkCommand.DONE;
    }
    try (ImportedModel imported = model.open(spec.commandLine().getErr())) {
      ModelGraph graph = imported.model();
      List<Problem> refused = OnnxExporter.problems(graph);
      InspectReport summary = InspectReport.of(imported, refused);
      out.print(
          asJson
              ? summary.toJson(withOps, withVariables) + "\n"
              : summary.toText(withOps, withVariables));
    }
    return TopworkCommand.DONE;
  }
}
