/**
 * What a person sees of training: progress on standard error, a line per epoch as Keras writes it,
 * {@code history.csv}, charts, the confusion matrix.
 *
 * <p>Entry types: {@link io.github.topwork.train.report.Console}, {@link
 * io.github.topwork.train.report.TrainingProgress}, {@link
 * io.github.topwork.train.report.HistoryReport}, {@link
 * io.github.topwork.train.report.ConfusionMatrix}.
 */
@NullMarked
package io.github.topwork.train.report;

import org.jspecify.annotations.NullMarked;
