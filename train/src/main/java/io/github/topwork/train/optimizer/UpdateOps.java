package io.github.topwork.train.optimizer;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** Adds the ops of an optimizer to TensorFlow's graph, below the scope {@value #SCOPE}. */
public final class UpdateOps {
  /** Scope of all nodes of the optimizer. */
  public static final String SCOPE = "optimizer";

  private final Graph graph;
  private final Map<String, Output<?>> shared = new HashMap<>();

  /** Creates a writer into the graph. */
  public UpdateOps(Graph graph) {
    this.graph = graph;
  }

  /** Name of the placeholder for a number that changes from step to step. */
  public static String scalarNode(String name) {
    return SCOPE + "/" + name;
  }

  Output<?> scalar(String name) {
    return shared.computeIfAbsent(
        name,
        key ->
            builder("Placeholder", scalarNode(key))
                .setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("shape", Shape.scalar())
                .build()
                .output(0));
  }

  Output<?> constant(String name, double value) {
    return shared.computeIfAbsent(
        name,
        key -> {
          try (TFloat32 tensor = TFloat32.scalarOf((float) value)) {
            return builder("Const", scalarNode(key))
                .setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("value", tensor)
                .build()
                .output(0);
          }
        });
  }

  GraphOperationBuilder update(String op, VariableState variable) {
    GraphOperationBuilder builder =
        builder(op, SCOPE + "/update/" + variable.name()).addInput(variable.handle());
    variable.slots().forEach(builder::addInput);
    return builder;
  }

  private GraphOperationBuilder builder(String op, String name) {
    return graph.opBuilder(op, name, graph.baseScope());
  }
}
