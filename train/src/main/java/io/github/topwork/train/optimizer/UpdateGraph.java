package io.github.topwork.train.optimizer;

import io.github.topwork.tensor.Shape;
import io.github.topwork.train.optimizer.UpdateOptions.Average;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operation;
import org.tensorflow.Output;

/**
 * The part of a training graph that changes weights: an optimizer's rule for every trainable
 * variable, its slots, and what {@link UpdateOptions} ask for, in Keras's order: gradients are
 * accumulated, clipped, weights decay, the rule moves them, averages follow.
 */
public final class UpdateGraph {
  /**
   * A trainable variable.
   *
   * @param name its name
   * @param shape its shape
   * @param handle its resource handle
   * @param read its value
   * @param gradient gradient of the loss of one step
   * @param rateFactor what the learning rate is multiplied with
   */
  public record Trained(
      String name,
      Shape shape,
      Output<?> handle,
      Output<?> read,
      Output<?> gradient,
      double rateFactor) {
    /** Returns the variable with another gradient. */
    public Trained withGradient(Output<?> newGradient) {
      return new Trained(name, shape, handle, read, newGradient, rateFactor);
    }
  }

  private static final String DECAY = UpdateOps.DECAY;
  private static final String MOMENTUM = "ema_momentum";

  private final OptimizerSpec optimizer;
  private final UpdateOptions options;
  private final UpdateOps ops;
  private boolean decays;
  private final Map<String, Shape> slotShapes = new LinkedHashMap<>();
  private final List<String> starts = new ArrayList<>();
  private final List<Operation> update = new ArrayList<>();
  private final List<Operation> accumulation = new ArrayList<>();
  private final List<Operation> overwriting = new ArrayList<>();

  /** Writes the ops for these variables. */
  public UpdateGraph(UpdateOps ops, OptimizerSpec optimizer, List<Trained> variables) {
    this.optimizer = optimizer;
    this.options = optimizer.updates();
    this.ops = ops;
    List<VariableState> states = new ArrayList<>();
    for (Trained variable : variables) {
      states.add(accumulated(variable));
    }
    List<VariableState> clipped = clipped(states);
    for (int i = 0; i < variables.size(); i++) {
      write(clipped.get(i), ops.rated(variables.get(i).rateFactor()));
    }
  }

  /** What one update does. */
  public List<Operation> update() {
    return List.copyOf(update);
  }

  /** What a step does that only adds to gradients; empty where every step is an update. */
  public List<Operation> accumulation() {
    return List.copyOf(accumulation);
  }

  /** What puts averages into the place of weights; empty where there are none. */
  public List<Operation> overwriting() {
    return List.copyOf(overwriting);
  }

  /** Names of the ops that give slots the numbers that they start with. */
  public List<String> starts() {
    return List.copyOf(starts);
  }

  /** The shape of each slot, by {@code SLOT/VARIABLE}. */
  public Map<String, Shape> slotShapes() {
    return Collections.unmodifiableMap(slotShapes);
  }

  /** Is the step an update, after so many steps? */
  public boolean isUpdate(long stepsBefore) {
    return (stepsBefore + 1) % options.accumulationSteps() == 0;
  }

  /** Do averages become the weights after the step? */
  public boolean overwrites(long stepsBefore) {
    int frequency = options.average().map(Average::overwriteFrequency).orElse(0);
    return frequency > 0 && (updates(stepsBefore) + 1) % frequency == 0;
  }

  private long updates(long steps) {
    return steps / options.accumulationSteps();
  }

  /** The numbers to feed to placeholders for a step. */
  public Map<String, Float> scalars(double learningRate, long stepsBefore) {
    long before = updates(stepsBefore);
    Map<String, Float> scalars = new HashMap<>();
    if (isUpdate(stepsBefore)) {
      scalars.putAll(optimizer.scalars(learningRate, before + 1));
      if (decays) {
        scalars.put(DECAY, (float) (options.weightDecay() * learningRate));
      }
    }
    // The first average is the weight.
    options
        .average()
        .ifPresent(each -> scalars.put(MOMENTUM, before == 0 ? 0 : (float) each.momentum()));
    return scalars;
  }

  /** The state of a variable, with the gradient of an update, the mean of several steps. */
  private VariableState accumulated(Trained variable) {
    List<Output<?>> slots = new ArrayList<>();
    for (String slot : optimizer.slots()) {
      slots.add(slot(variable, slot, optimizer.slotStart(slot)));
    }
    for (String slot : options.slots()) {
      slots.add(slot(variable, slot, 0));
    }
    VariableState state =
        new VariableState(variable.name(), variable.handle(), slots, variable.gradient());
    int steps = options.accumulationSteps();
    if (steps == 1) {
      return state;
    }
    Output<?> accumulator = slots.get(optimizer.slots().size());
    accumulation.add(ops.add(state, accumulator, variable.gradient()));
    options.average().ifPresent(each -> accumulation.add(average(state, variable.gradient().op())));
    Output<?> sum = ops.compute(state, "AddV2", variable.gradient(), ops.read(state, accumulator));
    return state.withGradient(
        ops.compute(state, "RealDiv", sum, ops.constant("accumulation_steps", steps)));
  }

  private Output<?> slot(Trained variable, String slot, double start) {
    String key = slot + "/" + variable.name();
    slotShapes.put(key, variable.shape());
    UpdateOps.Slot added = ops.slot(key, variable.shape(), variable.read(), start);
    starts.add(added.start().name());
    return added.handle();
  }

  private List<VariableState> clipped(List<VariableState> states) {
    if (options.globalClipNorm() > 0 && !states.isEmpty()) {
      List<Output<?>> squares = new ArrayList<>();
      states.forEach(state -> squares.add(ops.halfSquare(state)));
      Output<?> factor = factor(states.get(0), ops.sum(squares), options.globalClipNorm());
      return states.stream()
          .map(each -> each.withGradient(ops.compute(each, "Mul", each.gradient(), factor)))
          .toList();
    }
    return states.stream().map(this::clipped).toList();
  }

  private VariableState clipped(VariableState state) {
    if (options.clipNorm() > 0) {
      Output<?> factor = factor(state, ops.halfSquare(state), options.clipNorm());
      return state.withGradient(ops.compute(state, "Mul", state.gradient(), factor));
    }
    if (options.clipValue() > 0) {
      Output<?> least = ops.constant("least", -options.clipValue());
      Output<?> greatest = ops.constant("greatest", options.clipValue());
      return state.withGradient(
          ops.compute(state, "ClipByValue", state.gradient(), least, greatest));
    }
    return state;
  }

  /** What a gradient is multiplied with so that its norm is not above a bound. */
  private Output<?> factor(VariableState state, Output<?> halfSquare, double bound) {
    Output<?> square = ops.compute(state, "Mul", halfSquare, ops.constant("two", 2));
    Output<?> norm = ops.compute(state, "Sqrt", square);
    Output<?> limit = ops.constant("norm", bound);
    return ops.compute(state, "RealDiv", limit, ops.compute(state, "Maximum", norm, limit));
  }

  private void write(VariableState state, UpdateOps rated) {
    VariableState moved = state;
    if (options.decays(state.name())) {
      decays = true;
      Output<?> weight = ops.read(state, state.handle());
      Operation decay = ops.subtract(state, ops.compute(state, "Mul", weight, rated.scalar(DECAY)));
      moved = state.withGradient(ops.after(decay, state, state.gradient()));
    }
    int own = optimizer.slots().size();
    Operation rule = optimizer.write(rated, moved.withSlots(moved.slots().subList(0, own)));
    update.add(rule);
    if (options.accumulationSteps() > 1) {
      update.add(ops.assign(moved, moved.slots().get(own), ops.zeros(moved)));
    }
    if (options.average().isPresent()) {
      update.add(average(moved, rule));
      Output<?> average = moved.slots().get(moved.slots().size() - 1);
      overwriting.add(ops.overwrite(moved, average));
    }
  }

  /** Moves the average of a variable after an op that changes it. */
  private Operation average(VariableState state, Operation changed) {
    Output<?> slot = state.slots().get(state.slots().size() - 1);
    Output<?> weight = ops.readAfter(changed, state, state.handle());
    Output<?> before = ops.readAfter(changed, state, slot);
    Output<?> momentum = ops.scalar(MOMENTUM);
    Output<?> share = ops.compute(state, "Sub", ops.constant("one", 1), momentum);
    Output<?> next =
        ops.compute(
            state,
            "AddV2",
            ops.compute(state, "Mul", before, momentum),
            ops.compute(state, "Mul", weight, share));
    return ops.assign(state, slot, next);
  }
}
