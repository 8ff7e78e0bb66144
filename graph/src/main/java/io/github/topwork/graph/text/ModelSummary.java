package io.github.topwork.graph.text;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.text.Table.Column;
import io.github.topwork.tensor.Shape;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The layers of a model with shapes and numbers of parameters, as Keras's {@code summary()} shows
 * them.
 *
 * <pre>{@code
 * System.out.print(ModelSummary.of(model).toText());
 * }</pre>
 *
 * @param layers every layer, those inside of others after them; empty where the file knows none
 * @param total all parameters
 * @param trainable those that training changes
 * @param nonTrainable the others
 */
public record ModelSummary(
    List<Row> layers, Parameters total, Parameters trainable, Parameters nonTrainable) {
  /** Copies the rows. */
  public ModelSummary {
    layers = List.copyOf(layers);
  }

  /**
   * A layer.
   *
   * @param path its name behind those of the layers around it
   * @param depth how many layers are around it
   * @param name its own name
   * @param className its class in Keras; empty where the file does not say
   * @param outputShape unknown where the file does not say
   * @param total all parameters, those of layers inside included
   * @param trainable those that training changes
   */
  public record Row(
      String path,
      int depth,
      String name,
      String className,
      Shape outputShape,
      Parameters total,
      Parameters trainable) {}

  /**
   * Numbers of variables.
   *
   * @param count how many
   * @param bytes what they take in memory
   */
  public record Parameters(long count, long bytes) {
    private static Parameters of(Collection<Variable> variables) {
      return new Parameters(
          variables.stream().mapToLong(Variable::elementCount).sum(),
          variables.stream()
              .mapToLong(variable -> variable.elementCount() * variable.type().byteSize())
              .sum());
    }
  }

  /** Sums up a model: one that was imported, cut, or has a new head. */
  public static ModelSummary of(ModelGraph model) {
    Map<String, Variable> byName = model.variablesByName();
    List<Variable> trainable = model.variables().stream().filter(Variable::trainable).toList();
    List<Variable> others =
        model.variables().stream().filter(variable -> !variable.trainable()).toList();
    return new ModelSummary(
        model.layers().flatten().stream().map(entry -> row(entry, byName)).toList(),
        Parameters.of(model.variables()),
        Parameters.of(trainable),
        Parameters.of(others));
  }

  private static Row row(LayerTree.Entry entry, Map<String, Variable> byName) {
    List<Variable> variables =
        entry.layer().allVariables().stream()
            .distinct()
            .map(byName::get)
            .filter(Objects::nonNull)
            .map(Objects::requireNonNull)
            .toList();
    return new Row(
        entry.path(),
        entry.depth(),
        entry.layer().name(),
        entry.layer().className(),
        entry.layer().outputShape(),
        Parameters.of(variables),
        Parameters.of(variables.stream().filter(Variable::trainable).toList()));
  }

  /** Returns the summary without the layers inside of others; theirs are counted there. */
  public ModelSummary outermost() {
    return new ModelSummary(
        layers.stream().filter(layer -> layer.depth() == 0).toList(),
        total,
        trainable,
        nonTrainable);
  }

  /** How often each op occurs in a model, the most frequent first. */
  public static Map<String, Long> ops(ModelGraph model) {
    Map<String, Long> counts =
        model.graph().nodes().stream()
            .collect(Collectors.groupingBy(Node::op, Collectors.counting()));
    return mostFirst(counts);
  }

  /** Counts by name, the largest first; equal ones by name. */
  public static Map<String, Long> mostFirst(Map<String, Long> counts) {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /** A table of the layers and the numbers of parameters, ending in a newline. */
  public String toText() {
    return layerTable()
        + "\n"
        + line("Total", total)
        + line("Trainable", trainable)
        + line("Non-trainable", nonTrainable);
  }

  private String layerTable() {
    if (layers.isEmpty()) {
      return "The file does not say which layers the model has.\n";
    }
    Table table =
        Table.of(
            Column.left("Layer (type)"),
            Column.left("Output shape"),
            Column.right("Params"),
            Column.left("Trainable"));
    for (Row layer : layers) {
      table.row(
          "  ".repeat(layer.depth())
              + layer.name()
              + (layer.className().isEmpty() ? "" : " (" + layer.className() + ")"),
          layer.outputShape().isRanked() ? layer.outputShape().toString() : "?",
          Sizes.count(layer.total().count()),
          trainable(layer));
    }
    return table.toString();
  }

  /** A layer's moving statistics are never trainable; that alone does not make it frozen. */
  private static String trainable(Row layer) {
    if (layer.total().count() == 0) {
      return "";
    }
    return layer.trainable().count() > 0 ? "yes" : "no";
  }

  private static String line(String what, Parameters parameters) {
    return what
        + " params: "
        + Sizes.count(parameters.count())
        + " ("
        + Sizes.bytes(parameters.bytes())
        + ")\n";
  }
}
