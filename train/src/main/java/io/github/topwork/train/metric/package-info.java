/**
 * Metrics. Entry type: {@link io.github.topwork.train.metric.Metric}; those that can be asked for
 * by name are in {@link io.github.topwork.train.metric.Metrics}. One more is one class, with its
 * entry, and a line there.
 */
@NullMarked
package io.github.topwork.train.metric;

import org.jspecify.annotations.NullMarked;
