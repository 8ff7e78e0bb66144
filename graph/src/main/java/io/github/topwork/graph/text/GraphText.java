package io.github.topwork.graph.text;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes graphs as text.
 *
 * <p>A node is one line, {@code name = Op[attributes](inputs)}; an input is {@code node} for output
 * 0, {@code node:1} for the next, {@code ^node} for a control input, which come last. Attributes
 * are sorted by name.
 *
 * <pre>{@code
 * x = Placeholder[dtype=float32, shape=shape[?, 4]]()
 * k = Const[dtype=float32, value=float32[2]{1.0, 2.0}]()
 * sum = AddV2[T=float32](x, k, ^guard)
 * }</pre>
 */
public final class GraphText {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_./-]+");

  private GraphText() {}

  /** Returns a line for each node, in the order of the graph, each ended by a line feed. */
  public static String of(Graph graph) {
    return of(graph, value -> "");
  }

  /**
   * Returns a line for each node, followed by {@code : } and what {@code about} says of output 0
   * (for example its type and shape), where it says anything.
   */
  public static String of(Graph graph, Function<ValueRef, String> about) {
    StringBuilder text = new StringBuilder();
    for (Node node : graph.nodes()) {
      text.append(of(node));
      String note = about.apply(node.output());
      if (!note.isEmpty()) {
        text.append(" : ").append(note);
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Returns the line of a node, without line feed. */
  public static String of(Node node) {
    List<String> inputs = new ArrayList<>();
    node.inputs().forEach(input -> inputs.add(value(input)));
    node.controlInputs().forEach(control -> inputs.add("^" + name(control)));
    String attributes = AttributeText.of(node.attributes());
    return name(node.name())
        + " = "
        + name(node.op())
        + attributes
        + "("
        + String.join(", ", inputs)
        + ")";
  }

  /** Returns inputs, outputs, variables, layers and nodes; not where the model came from. */
  public static String of(ModelGraph model) {
    StringBuilder text = new StringBuilder("inputs:\n");
    model.inputs().forEach(input -> text.append("  ").append(spec(input)).append('\n'));
    text.append("outputs:\n");
    model.outputs().forEach(output -> text.append("  ").append(spec(output)).append('\n'));
    text.append("variables:\n");
    for (Variable variable : model.variables()) {
      text.append("  ")
          .append(name(variable.name()))
          .append(' ')
          .append(variable.type().displayName())
          .append(AttributeText.dims(variable.shape()))
          .append(variable.trainable() ? " trainable\n" : " frozen\n");
    }
    text.append("layers:\n");
    for (LayerTree.Entry entry : model.layers().flatten()) {
      text.append("  ".repeat(entry.depth() + 1)).append(layer(entry)).append('\n');
    }
    return text.append("nodes:\n").append(of(model.graph())).toString();
  }

  private static String spec(TensorSpec spec) {
    return name(spec.name())
        + " "
        + spec.type().displayName()
        + AttributeText.dims(spec.shape())
        + " = "
        + value(spec.value());
  }

  private static String layer(LayerTree.Entry entry) {
    return name(entry.layer().name())
        + " "
        + name(entry.layer().className())
        + AttributeText.dims(entry.layer().outputShape())
        + entry.layer().variables().stream()
            .map(GraphText::name)
            .collect(Collectors.joining(", ", "{", "}"))
        + entry.layer().output().map(output -> " = " + value(output)).orElse("");
  }

  private static String value(ValueRef value) {
    return name(value.node()) + (value.index() == 0 ? "" : ":" + value.index());
  }

  /** The name itself, or in quotes where it has characters that the text form uses. */
  static String name(String name) {
    return PLAIN_NAME.matcher(name).matches() ? name : AttributeText.quote(name);
  }
}
