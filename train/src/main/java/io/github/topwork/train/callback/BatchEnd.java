package io.github.topwork.train.callback;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The state of an epoch after one of its batches.
 *
 * @param epoch counted from 0
 * @param batch counted from 0
 * @param batchCount batches in the epoch, as the data set announced
 * @param examples examples seen in this epoch so far
 * @param means loss and metrics over the examples of this epoch so far
 * @param batchLoss mean loss over the examples of this batch
 */
public record BatchEnd(
    int epoch,
    int batch,
    int batchCount,
    long examples,
    Map<String, Double> means,
    double batchLoss) {
  public BatchEnd {
    means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
  }
}
