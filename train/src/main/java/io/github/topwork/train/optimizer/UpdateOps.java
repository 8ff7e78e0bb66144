package io.github.topwork.train.optimizer;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Adds the ops of an optimizer to TensorFlow's graph, below the scope {@value #SCOPE}: one of
 * TensorFlow's kernels where there is one that computes as Keras does, else a few ops and
 * assignments. All numbers are {@code float32}.
 */
public final class UpdateOps {
  /** Scope of all nodes of the optimizer. */
  public static final String SCOPE = "optimizer";

  private final Graph graph;
  private final Map<String, Output<?>> shared = new HashMap<>();
  private int steps;

  /** Creates a writer into the graph. */
  public UpdateOps(Graph graph) {
    this.graph = graph;
  }

  /** Name of the placeholder for a number that changes from step to step. */
  public static String scalarNode(String name) {
    return SCOPE + "/" + name;
  }

  /** A number that changes from step to step, one of {@link OptimizerSpec#scalars}. */
  public Output<?> scalar(String name) {
    return shared.computeIfAbsent(
        name,
        key ->
            builder("Placeholder", scalarNode(key))
                .setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("shape", Shape.scalar())
                .build()
                .output(0));
  }

  /** A number that stays; shared by all variables under its name. */
  public Output<?> constant(String name, double value) {
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

  /** Begins a kernel that takes the variable and its slots, then more inputs. */
  public GraphOperationBuilder update(String op, VariableState variable) {
    GraphOperationBuilder builder =
        builder(op, SCOPE + "/update/" + variable.name()).addInput(variable.handle());
    variable.slots().forEach(builder::addInput);
    return builder;
  }

  /** The value of an op on values of the variable's shape, or numbers. */
  public Output<?> compute(VariableState variable, String op, Output<?>... inputs) {
    GraphOperationBuilder builder = step(op, variable);
    for (Output<?> input : inputs) {
      builder.addInput(input);
    }
    return builder.build().output(0);
  }

  /** The value of a variable, or of one of its slots, before the step. */
  public Output<?> read(VariableState variable, Output<?> handle) {
    return step("ReadVariableOp", variable)
        .addInput(handle)
        .setAttr("dtype", DataType.DT_FLOAT)
        .build()
        .output(0);
  }

  /** Puts a value into a slot. */
  public Operation assign(VariableState variable, Output<?> slot, Output<?> value) {
    return change("AssignVariableOp", variable, slot, value);
  }

  /** Takes a value from the variable, once its gradient is known. */
  public Operation subtract(VariableState variable, Output<?> value) {
    return change("AssignSubVariableOp", variable, variable.handle(), value);
  }

  private Operation change(String op, VariableState variable, Output<?> handle, Output<?> value) {
    // What the gradient is computed of must have been read before.
    return step(op, variable)
        .addInput(handle)
        .addInput(value)
        .setAttr("dtype", DataType.DT_FLOAT)
        .addControlInput(variable.gradient().op())
        .build();
  }

  /** One op that waits for all of them. */
  public Operation group(VariableState variable, Operation... changes) {
    GraphOperationBuilder group = step("NoOp", variable);
    for (Operation change : changes) {
      group.addControlInput(change);
    }
    return group.build();
  }

  private GraphOperationBuilder step(String op, VariableState variable) {
    return builder(op, SCOPE + "/step/" + variable.name() + "/" + op + "_" + steps++);
  }

  private GraphOperationBuilder builder(String op, String name) {
    return graph.opBuilder(op, name, graph.baseScope());
  }
}
