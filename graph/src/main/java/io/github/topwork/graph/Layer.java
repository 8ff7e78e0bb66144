package io.github.topwork.graph;

import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A layer as Keras shows it; a nested model is a layer with children.
 *
 * @param name name within its parent, for example {@code block1_conv1}
 * @param className Keras class, for example {@code Conv2D}, or empty where the file does not say
 * @param output the value it produces last in the graph, if known
 * @param outputShape shape of that value, unknown where it is
 * @param variables names of its own variables (not those of children), in Keras's order
 * @param children layers inside it, in Keras's order
 */
public record Layer(
    String name,
    String className,
    Optional<ValueRef> output,
    Shape outputShape,
    List<String> variables,
    List<Layer> children) {
  public Layer {
    variables = List.copyOf(variables);
    children = List.copyOf(children);
  }

  /** Names of its variables and of those of all layers inside it. */
  public List<String> allVariables() {
    List<String> all = new ArrayList<>(variables);
    children.forEach(child -> all.addAll(child.allVariables()));
    return List.copyOf(all);
  }

  /** Returns this layer with its output set. */
  public Layer withOutput(ValueRef value, Shape shape) {
    return new Layer(name, className, Optional.of(value), shape, variables, children);
  }
}
