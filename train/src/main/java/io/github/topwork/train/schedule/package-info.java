/**
 * Learning rates that change from step to step, as in {@code keras.optimizers.schedules}. Entry
 * type: {@link io.github.topwork.train.schedule.LearningRateSchedule}; one more is one record with
 * its entry, and a line in {@link io.github.topwork.train.schedule.Schedules}.
 */
@NullMarked
package io.github.topwork.train.schedule;

import org.jspecify.annotations.NullMarked;
