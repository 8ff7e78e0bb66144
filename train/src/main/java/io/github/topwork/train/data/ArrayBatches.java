package io.github.topwork.train.data;

import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorConversion;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.TensorRows;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import io.github.topwork.train.Batches;
import java.util.List;

/**
 * Examples of two arrays in batches, as {@code fit(x, y)} in Keras takes them. Of memory-mapped
 * arrays, such as those of {@link io.github.topwork.tensor.NpyFile}, only the batch at hand is
 * copied.
 *
 * <p>A batch holds {@code float32[batch, ...]}, whatever real numbers the inputs are, and labels as
 * {@code int32} where they are whole numbers, else as {@code float32}.
 */
public final class ArrayBatches implements Batches {
  private final TensorData inputs;
  private final TensorData labels;
  private final BatchOptions options;
  private final int examples;

  /**
   * Prepares batches.
   *
   * @param inputs one example in each row: {@code [examples, ...]}
   * @param labels class indices {@code [examples]}, or targets {@code [examples, units]}
   * @throws io.github.topwork.problem.ShapeMismatchException if they are not as many
   */
  public ArrayBatches(TensorData inputs, TensorData labels, BatchOptions options) {
    this.examples = new Batch(inputs, labels).size();
    this.inputs = inputs;
    this.labels = labels;
    this.options = options;
  }

  @Override
  public long exampleCount() {
    return examples;
  }

  @Override
  public int batchCount() {
    return options.batchCount(examples);
  }

  @Override
  public BatchCursor open(int epoch) {
    return BatchCursor.over(
        EpochOrder.of(examples, options, epoch).stream().map(this::load).iterator());
  }

  private Batch load(List<Integer> rows) {
    DataType labelType = labels.type().isFloating() ? DataType.FLOAT : DataType.INT32;
    return new Batch(rows(inputs, rows, DataType.FLOAT), rows(labels, rows, labelType));
  }

  private static TensorData rows(TensorData array, List<Integer> rows, DataType type) {
    TensorData taken =
        TensorRows.join(rows.stream().map(row -> TensorRows.at(array, row)).toList());
    return TensorConversion.convert(taken, type);
  }
}
