package io.github.topwork.cli;

import io.github.topwork.cli.Table.Column;
import io.github.topwork.graph.Dim;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Problem;
import io.github.topwork.graph.Shape;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.KnownWeights;
import io.github.topwork.importer.keras.WeightReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model in numbers, as text in the manner of Keras's {@code summary()} or as JSON.
 *
 * @param model the model
 * @param signature key of the signature that was read
 * @param signatures keys of all signatures
 * @param warnings what the importer noticed
 * @param refused what an export would refuse
 * @param known official weights that were recognised
 * @param weights what became of the weights, for models built from layers
 */
record ModelSummary(
    ModelGraph model,
    String signature,
    List<String> signatures,
    List<String> warnings,
    List<Problem> refused,
    Optional<KnownWeights> known,
    Optional<WeightReport> weights) {

  static ModelSummary of(ImportedModel imported, List<Problem> refused) {
    return new ModelSummary(
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
    text.append('\n').append(layerTable()).append('\n').append(totals());
    if (withVariables) {
      text.append('\n').append(variableTable());
    }
    if (withOps) {
      text.append('\n').append(opCounts().toText());
    }
    text.append('\n').append(exportText());
    return text.toString();
  }

  private String layerTable() {
    if (model.layers().layers().isEmpty()) {
      return "The file does not say which layers the model has.\n";
    }
    Table table =
        Table.of(
            Column.left("Layer (type)"),
            Column.left("Output shape"),
            Column.right("Params"),
            Column.left("Trainable"));
    for (LayerTree.Entry entry : model.layers().flatten()) {
      String type = entry.layer().className();
      table.row(
          "  ".repeat(entry.depth())
              + entry.layer().name()
              + (type.isEmpty() ? "" : " (" + type + ")"),
          entry.layer().outputShape().isRanked() ? entry.layer().outputShape().toString() : "?",
          Sizes.count(parameters(variablesOf(entry))),
          trainable(variablesOf(entry)));
    }
    return table.toString();
  }

  private String totals() {
    return total("Total", model.variables())
        + total("Trainable", model.variables().stream().filter(Variable::trainable).toList())
        + total(
            "Non-trainable",
            model.variables().stream().filter(variable -> !variable.trainable()).toList());
  }

  private static String total(String what, List<Variable> variables) {
    return what
        + " params: "
        + Sizes.count(parameters(variables))
        + " ("
        + Sizes.bytes(bytes(variables))
        + ")\n";
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

  private OpCounts opCounts() {
    return OpCounts.of(model.graph().nodes().stream().map(Node::op));
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
    List<Variable> trainable = model.variables().stream().filter(Variable::trainable).toList();
    Json parameters =
        new Json()
            .put("total", model.parameterCount())
            .put("trainable", model.trainableParameterCount())
            .put("nonTrainable", model.parameterCount() - model.trainableParameterCount())
            .put("bytes", bytes(model.variables()))
            .put("trainableBytes", bytes(trainable));
    Json json =
        new Json()
            .put("format", model.provenance().format())
            .put("producer", model.provenance().producer())
            .put("source", model.provenance().source())
            .put("sha256", model.provenance().sha256())
            .put("knownWeights", known.map(KnownWeights::toString).orElse(null))
            .put("weights", weights.map(ModelSummary::report).orElse(null))
            .put("signature", signature)
            .put("signatures", signatures)
            .put("inputs", specs(model.inputs()))
            .put("outputs", specs(model.outputs()))
            .put("parameters", parameters)
            .put("layers", model.layers().flatten().stream().map(this::layer).toList())
            .put("nodes", model.graph().size());
    if (withVariables) {
      json.put("variables", model.variables().stream().map(ModelSummary::variable).toList());
    }
    if (withOps) {
      json.put("ops", opCounts().counts());
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

  private Map<String, @Nullable Object> layer(LayerTree.Entry entry) {
    List<Variable> variables = variablesOf(entry);
    return new Json()
        .put("path", entry.path())
        .put("type", entry.layer().className())
        .put("outputShape", sizes(entry.layer().outputShape()))
        .put("parameters", parameters(variables))
        .put(
            "trainableParameters",
            parameters(variables.stream().filter(Variable::trainable).toList()))
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

  private static List<Map<String, @Nullable Object>> specs(List<TensorSpec> specs) {
    return specs.stream()
        .map(
            spec ->
                new Json()
                    .put("name", spec.name())
                    .put("type", spec.type().displayName())
                    .put("shape", sizes(spec.shape()))
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

  private List<Variable> variablesOf(LayerTree.Entry entry) {
    Map<String, Variable> byName = model.variablesByName();
    return entry.layer().allVariables().stream()
        .distinct()
        .map(byName::get)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  /** A layer's moving statistics are never trainable; that alone does not make it frozen. */
  private static String trainable(List<Variable> variables) {
    if (variables.isEmpty()) {
      return "";
    }
    return variables.stream().anyMatch(Variable::trainable) ? "yes" : "no";
  }

  private static long parameters(Collection<Variable> variables) {
    return variables.stream().mapToLong(Variable::elementCount).sum();
  }

  private static long bytes(Collection<Variable> variables) {
    return variables.stream()
        .mapToLong(variable -> variable.elementCount() * variable.type().byteSize())
        .sum();
  }
}
