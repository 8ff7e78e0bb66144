package io.github.topwork.importer.keras;

import java.util.List;

/**
 * A model as its file describes it: a graph of layers. Input layers are layers of class {@code
 * InputLayer} with one call without arguments.
 *
 * @param name name of the model
 * @param className {@code Functional} or {@code Sequential}
 * @param version major version of the Keras whose meaning its layers have: 1, 2 or 3
 * @param layers all layers, in the order of {@code model.layers}
 * @param inputs outputs of its input layers
 * @param outputs what it returns
 * @param inputNames by which names a dictionary gives the inputs, one each: those of the dictionary
 *     with which the model was made, else of the input layers
 * @param outputNames by which names a dictionary has the outputs, one each, sorted as Keras sorts
 *     them; empty where the model was not made with a dictionary of outputs
 */
public record ModelSpec(
    String name,
    String className,
    int version,
    List<LayerSpec> layers,
    List<Endpoint> inputs,
    List<Endpoint> outputs,
    List<String> inputNames,
    List<String> outputNames) {
  /** Class of layers that stand for an input. */
  public static final String INPUT_LAYER = "InputLayer";

  public ModelSpec {
    layers = List.copyOf(layers);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    inputNames = List.copyOf(inputNames);
    outputNames = List.copyOf(outputNames);
    if (inputNames.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "inputNames: " + inputNames + " (expected: one for each of " + inputs + ")");
    }
    if (!outputNames.isEmpty() && outputNames.size() != outputs.size()) {
      throw new IllegalArgumentException(
          "outputNames: " + outputNames + " (expected: none, or one for each of " + outputs + ")");
    }
  }

  /** Creates a model whose inputs and outputs have the names of their layers. */
  public ModelSpec(
      String name,
      String className,
      int version,
      List<LayerSpec> layers,
      List<Endpoint> inputs,
      List<Endpoint> outputs) {
    this(
        name,
        className,
        version,
        layers,
        inputs,
        outputs,
        inputs.stream().map(Endpoint::layer).toList(),
        List.of());
  }
}
