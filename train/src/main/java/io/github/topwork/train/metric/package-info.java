/** Metrics. Entry type: {@link io.github.topwork.train.metric.Metric}. */
@NullMarked
package io.github.topwork.train.metric;

import org.jspecify.annotations.NullMarked;
