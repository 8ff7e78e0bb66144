package io.github.topwork.train.optimizer;

import io.github.topwork.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/**
 * Adds the ops of an optimizer to TensorFlow's graph: one of TensorFlow's kernels where there is
 * one that computes as Keras does, else a few ops and assignments. All are below the scope {@value
 * #SCOPE}, all numbers are {@code float32}.
 */
public final class UpdateOps {
  /** Scope of all nodes of the optimizer. */
  public static final String SCOPE = "optimizer";

  /** Learning rate times weight decay. */
  static final String DECAY = "decay";

  private static final Set<String> RATES = Set.of(Optimizers.LEARNING_RATE, DECAY);

  private final Graph graph;
  private final String scope;
  private final Map<String, Output<?>> shared;
  private final Map<String, Slot> slots;
  private final AtomicInteger steps;
  private final double rateFactor;

  /** Creates a writer into the graph. */
  public UpdateOps(Graph graph) {
    this(graph, SCOPE, new HashMap<>(), new HashMap<>(), new AtomicInteger(), 1);
  }

  private UpdateOps(
      Graph graph,
      String scope,
      Map<String, Output<?>> shared,
      Map<String, Slot> slots,
      AtomicInteger steps,
      double rateFactor) {
    this.graph = graph;
    this.scope = scope;
    this.shared = shared;
    this.slots = slots;
    this.steps = steps;
    this.rateFactor = rateFactor;
  }

  /** Returns a writer in which the learning rate is multiplied. */
  UpdateOps rated(double factor) {
    return new UpdateOps(graph, scope, shared, slots, steps, factor);
  }

  /** Returns a writer of another update with the same numbers and slots, below a scope. */
  public UpdateOps again(String name) {
    return new UpdateOps(graph, SCOPE + "/" + name, shared, slots, steps, rateFactor);
  }

  /** A value to feed, {@code float32}, of a variable's shape. */
  public Output<?> given(String node, Shape shape) {
    return builder("Placeholder", node)
        .setAttr("dtype", DataType.DT_FLOAT)
        .setAttr("shape", org.tensorflow.ndarray.Shape.of(shape.toSizes()))
        .build()
        .output(0);
  }

  /** Name of the placeholder for a number that changes from step to step. */
  public static String scalarNode(String name) {
    return SCOPE + "/" + name;
  }

  /**
   * A number that changes from step to step, one of {@link OptimizerSpec#scalars}. The one called
   * {@code learning_rate} is that of the variable.
   */
  public Output<?> scalar(String name) {
    Output<?> fed = fed(name);
    if (rateFactor == 1 || !RATES.contains(name)) {
      return fed;
    }
    String scaled = name + "_times_" + rateFactor;
    Output<?> factor = constant(scaled + "/factor", rateFactor);
    return shared.computeIfAbsent(
        scaled,
        key -> builder("Mul", scalarNode(key)).addInput(fed).addInput(factor).build().output(0));
  }

  private Output<?> fed(String name) {
    return shared.computeIfAbsent(
        name,
        key ->
            builder("Placeholder", scalarNode(key))
                .setAttr("dtype", DataType.DT_FLOAT)
                .setAttr("shape", org.tensorflow.ndarray.Shape.scalar())
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
        builder(op, scope + "/update/" + variable.name()).addInput(variable.handle());
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

  /** The value of a variable, after its decay, or of one of its slots, before the step. */
  public Output<?> read(VariableState variable, Output<?> handle) {
    return readAfter(variable.gradient().op(), variable, handle);
  }

  /** The value of a variable, or of one of its slots, after an op. */
  Output<?> readAfter(Operation op, VariableState variable, Output<?> handle) {
    return step("ReadVariableOp", variable)
        .addInput(handle)
        .setAttr("dtype", DataType.DT_FLOAT)
        .addControlInput(op)
        .build()
        .output(0);
  }

  /** The same value, once an op is done. */
  Output<?> after(Operation op, VariableState variable, Output<?> value) {
    return step("Identity", variable).addInput(value).addControlInput(op).build().output(0);
  }

  /** Puts a value into a slot. */
  public Operation assign(VariableState variable, Output<?> slot, Output<?> value) {
    return change("AssignVariableOp", variable, slot, value);
  }

  /** Adds a value to a slot. */
  Operation add(VariableState variable, Output<?> slot, Output<?> value) {
    return change("AssignAddVariableOp", variable, slot, value);
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

  /** Puts a slot into the variable, in a run without gradients. */
  Operation overwrite(VariableState variable, Output<?> slot) {
    String node = scope + "/overwrite/" + variable.name();
    Output<?> value =
        builder("ReadVariableOp", node + "/read")
            .addInput(slot)
            .setAttr("dtype", DataType.DT_FLOAT)
            .build()
            .output(0);
    return assign(node, variable.handle(), value);
  }

  /** Half the sum of the squares of a gradient. */
  Output<?> halfSquare(VariableState variable) {
    return compute(variable, "L2Loss", variable.gradient());
  }

  /** The sum of numbers. */
  Output<?> sum(List<Output<?>> numbers) {
    return builder("AddN", scope + "/sum_" + steps.getAndIncrement())
        .addInputList(numbers.toArray(Output<?>[]::new))
        .build()
        .output(0);
  }

  /** Zeros of the variable's shape. */
  Output<?> zeros(VariableState variable) {
    return compute(variable, "ZerosLike", variable.gradient());
  }

  /**
   * A slot.
   *
   * @param handle its resource handle
   * @param start the op that gives it the number that it starts with
   */
  record Slot(Output<?> handle, Operation start) {}

  /** Adds a slot, with ops to start, to assign and to read it. */
  Slot slot(String key, Shape shape, Output<?> like, double start) {
    return slots.computeIfAbsent(key, name -> newSlot(scalarNode(name), shape, like, start));
  }

  private Slot newSlot(String name, Shape shape, Output<?> like, double start) {
    Output<?> handle =
        builder("VarHandleOp", name)
            .setAttr("dtype", DataType.DT_FLOAT)
            .setAttr("shape", org.tensorflow.ndarray.Shape.of(shape.toSizes()))
            .setAttr("shared_name", name)
            .build()
            .output(0);
    Output<?> zeros = builder("ZerosLike", name + "/zeros").addInput(like).build().output(0);
    Output<?> first =
        builder("AddV2", name + "/first")
            .addInput(zeros)
            .addInput(constant("start_" + start, start))
            .build()
            .output(0);
    Operation started = assign(name + "/start", handle, first);
    assignFed(name + "/assign", handle);
    builder("ReadVariableOp", name + "/read")
        .addInput(handle)
        .setAttr("dtype", DataType.DT_FLOAT)
        .build();
    return new Slot(handle, started);
  }

  /** Adds an assignment of the number that is fed to {@code node/value}. */
  public void assignFed(String node, Output<?> handle) {
    Output<?> value =
        builder("Placeholder", node + "/value")
            .setAttr("dtype", DataType.DT_FLOAT)
            .build()
            .output(0);
    assign(node, handle, value);
  }

  /** Adds an assignment. */
  public Operation assign(String node, Output<?> handle, Output<?> value) {
    return builder("AssignVariableOp", node)
        .addInput(handle)
        .addInput(value)
        .setAttr("dtype", DataType.DT_FLOAT)
        .build();
  }

  /** Adds an op without inputs that waits for all of them. */
  public void group(String node, List<Operation> operations) {
    GraphOperationBuilder group = builder("NoOp", node);
    operations.forEach(group::addControlInput);
    group.build();
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
    return builder(
        op, scope + "/step/" + variable.name() + "/" + op + "_" + steps.getAndIncrement());
  }

  private GraphOperationBuilder builder(String op, String name) {
    return graph.opBuilder(op, name, graph.baseScope());
  }
}
