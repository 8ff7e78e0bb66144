package io.github.topwork.cli;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.text.ModelSummary;
import io.github.topwork.graph.text.Sizes;
import io.github.topwork.graph.text.Table;
import io.github.topwork.graph.text.Table.Column;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.applications.KnownWeights;
import io.github.topwork.importer.keras.WeightReport;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.ValueInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code topwork inspect} tells of a model, as text or as JSON.
 *
 * @param model the model
 * @param signature key of the signature that was read
 * @param signatures keys of all signatures
 * @param warnings what the importer noticed
 * @param refused what an export would refuse
 * @param known official weights that were recognised
 * @param weights what became of the weights, for models built from layers
 */
record InspectReport(
    ModelGraph model,
    String signature,
    List<String> signatures,
    List<String> warnings,
    List<Problem> refused,
    Optional<KnownWeights> known,
    Optional<WeightReport> weights) {

  static InspectReport of(ImportedModel imported, List<Problem> refused) {
    return new InspectReport(
        imported.model(),
        imported.signatureKey(),
        imported.signatureKeys(),
        imported.warnings(),
        refused,
        imported.knownWeights(),
        imported.weightReport());
  }

  String toText(boolean withOps, boolean withVariables) {
    StringBuilder text = new StringBuilder();
    text.append(model.provenance().format())
        .append(", written by ")
        .append(model.provenance().producer())
        .append("\n")
        .append(model.provenance().source())
        .append("\nSHA-256 ")
        .append(model.provenance().sha256())
        .append(known.map(official -> "\nWeights: " + official).orElse(""))
        .append(
            weights
                .flatMap(WeightReport::warning)
                .map(warning -> "\nWeights: " + warning)
                .orElse(""))
        .append("\n\nSignature '")
        .append(signature)
        .append("' of ")
        .append(signatures)
        .append('\n');
    model.inputs().forEach(input -> text.append("  input   ").append(input).append('\n'));
    model.outputs().forEach(output -> text.append("  output  ").append(output).append('\n'));
    text.append('\n').append(ModelSummary.of(model).toText());
    if (withVariables) {
      text.append('\n').append(variableTable());
    }
    if (withOps) {
      text.append('\n').append(opTable(ModelSummary.ops(model)));
    }
    text.append('\n').append(exportText());
    return text.toString();
  }

  private String variableTable() {
    Table table =
        Table.of(
            Column.left("Variable"),
            Column.left("Type and shape"),
            Column.right("Params"),
            Column.left("Trainable"));
    for (Variable variable : model.variables()) {
      table.row(
          variable.name(),
          variable.type().displayName() + variable.shape(),
          Sizes.count(variable.elementCount()),
          variable.trainable() ? "yes" : "no");
    }
    return table.toString();
  }

  private String exportText() {
    if (refused.isEmpty()) {
      return "ONNX: every op can be exported.\n";
    }
    StringBuilder text = new StringBuilder("ONNX: an export would refuse\n");
    refused.forEach(problem -> text.append("  - ").append(problem).append('\n'));
    return text.toString();
  }

  Json toJson(boolean withOps, boolean withVariables) {
    ModelSummary summary = ModelSummary.of(model);
    Json parameters =
        new Json()
            .put("total", summary.total().count())
            .put("trainable", summary.trainable().count())
            .put("nonTrainable", summary.nonTrainable().count())
            .put("bytes", summary.total().bytes())
            .put("trainableBytes", summary.trainable().bytes());
    Json json =
        new Json()
            .put("format", model.provenance().format())
            .put("producer", model.provenance().producer())
            .put("source", model.provenance().source())
            .put("sha256", model.provenance().sha256())
            .put("knownWeights", known.map(KnownWeights::toString).orElse(null))
            .put("weights", weights.map(InspectReport::report).orElse(null))
            .put("signature", signature)
            .put("signatures", signatures)
            .put("inputs", values(TensorSpec.infos(model.inputs())))
            .put("outputs", values(TensorSpec.infos(model.outputs())))
            .put("parameters", parameters)
            .put("layers", summary.layers().stream().map(InspectReport::layer).toList())
            .put("nodes", model.graph().size());
    if (withVariables) {
      json.put("variables", model.variables().stream().map(InspectReport::variable).toList());
    }
    if (withOps) {
      json.put("ops", ModelSummary.ops(model));
    }
    return json.put("exportProblems", refused.stream().map(Problem::toString).toList())
        .put("warnings", warnings);
  }

  private static Map<String, @Nullable Object> report(WeightReport report) {
    return new Json()
        .put("loaded", report.loaded().size())
        .put("notLoaded", report.notLoaded())
        .put("startValues", report.startValues())
        .put("unused", report.unused())
        .fields();
  }

  private static Map<String, @Nullable Object> layer(ModelSummary.Row layer) {
    return new Json()
        .put("path", layer.path())
        .put("type", layer.className())
        .put("outputShape", sizes(layer.outputShape()))
        .put("parameters", layer.total().count())
        .put("trainableParameters", layer.trainable().count())
        .fields();
  }

  private static Map<String, @Nullable Object> variable(Variable variable) {
    return new Json()
        .put("name", variable.name())
        .put("type", variable.type().displayName())
        .put("shape", sizes(variable.shape()))
        .put("trainable", variable.trainable())
        .fields();
  }

  /** Inputs or outputs. */
  static List<Map<String, @Nullable Object>> values(List<ValueInfo> values) {
    return values.stream()
        .map(
            value ->
                new Json()
                    .put("name", value.name())
                    .put("type", value.type().displayName())
                    .put("shape", sizes(value.shape()))
                    .fields())
        .toList();
  }

  /** Sizes as numbers, names of sizes as text, {@code null} where nothing is known. */
  private static @Nullable List<@Nullable Object> sizes(Shape shape) {
    if (!shape.isRanked()) {
      return null;
    }
    List<@Nullable Object> sizes = new ArrayList<>();
    for (Dim dim : shape.dims()) {
      if (dim.isKnown()) {
        sizes.add(dim.sizeOrMinusOne());
      } else {
        sizes.add(dim instanceof Dim.Named named ? named.name() : null);
      }
    }
    return sizes;
  }

  /** A table of op types that ends in the number of nodes. */
  static String opTable(Map<String, Long> counts) {
    Table table = Table.of(Column.left("Op type"), Column.right("Nodes"));
    counts.forEach((op, count) -> table.row(op, Sizes.count(count)));
    long nodes = counts.values().stream().mapToLong(Long::longValue).sum();
    return table + Sizes.count(nodes) + " nodes\n";
  }
}
