package io.github.topwork.train.optimizer;

import io.github.topwork.train.catalog.Spec;
import io.github.topwork.train.schedule.LearningRateSchedule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operation;

/**
 * An optimizer with more than its rule.
 *
 * @param rule how weights are moved
 * @param updates what happens around it
 * @param schedule the learning rate of every step; empty where it is the rule's
 */
record TunedOptimizer(
    OptimizerSpec rule, UpdateOptions updates, Optional<LearningRateSchedule> schedule)
    implements OptimizerSpec {
  @Override
  public double learningRate() {
    return schedule.map(each -> each.at(0)).orElse(rule.learningRate());
  }

  /** Without the schedule: the two do not go together. */
  @Override
  public OptimizerSpec withLearningRate(double learningRate) {
    return new TunedOptimizer(rule.withLearningRate(learningRate), updates, Optional.empty());
  }

  @Override
  public OptimizerSpec withSchedule(LearningRateSchedule newSchedule) {
    return new TunedOptimizer(rule, updates, Optional.of(newSchedule));
  }

  @Override
  public OptimizerSpec withUpdates(UpdateOptions newUpdates) {
    return new TunedOptimizer(rule, newUpdates, schedule);
  }

  @Override
  public Spec spec() {
    Spec spec = updates.addTo(rule.spec());
    return schedule
        .map(each -> spec.with(Optimizers.LEARNING_RATE, each.spec().asValue()))
        .orElse(spec);
  }

  @Override
  public List<String> slots() {
    return rule.slots();
  }

  @Override
  public double slotStart(String slot) {
    return rule.slotStart(slot);
  }

  @Override
  public Map<String, Float> scalars(double learningRate, long step) {
    return rule.scalars(learningRate, step);
  }

  @Override
  public Operation write(UpdateOps ops, VariableState variable) {
    return rule.write(ops, variable);
  }
}
