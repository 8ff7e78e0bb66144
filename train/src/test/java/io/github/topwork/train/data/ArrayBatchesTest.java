package io.github.topwork.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.Batch;
import io.github.topwork.train.BatchCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayBatchesTest {
  private static final TensorData PIXELS =
      TensorData.wrap(
          DataType.UINT8,
          Shape.of(5, 2),
          ByteBuffer.wrap(new byte[] {0, 1, 10, 11, 20, 21, 30, 31, (byte) 200, (byte) 255}));
  private static final TensorData CLASSES = TensorData.ofLongs(new long[] {0, 1, 2, 3, 20}, 5);

  @Test
  void takesRowsInOrder_asFloatsAndClassIndices() {
    ArrayBatches batches = new ArrayBatches(PIXELS, CLASSES, BatchOptions.inOrder(3));

    List<Batch> all = all(batches, 0);

    assertThat(batches.batchCount()).isEqualTo(2);
    assertThat(all.get(0).inputs())
        .isEqualTo(TensorData.ofFloats(new float[] {0, 1, 10, 11, 20, 21}, 3, 2));
    assertThat(all.get(1).inputs())
        .isEqualTo(TensorData.ofFloats(new float[] {30, 31, 200, 255}, 2, 2));
    assertThat(all.get(1).labels()).isEqualTo(TensorData.vector(3, 20));
  }

  @Test
  void shufflesRowsWithTheirLabels_anotherWayEachEpoch() {
    ArrayBatches batches = new ArrayBatches(PIXELS, CLASSES, BatchOptions.shuffled(5, 7));

    Batch first = all(batches, 0).get(0);
    Batch second = all(batches, 1).get(0);

    for (Batch batch : List.of(first, second)) {
      float[] values = batch.inputs().toFloats();
      int[] labels = batch.labels().toInts();
      for (int i = 0; i < labels.length; i++) {
        assertThat(values[2 * i]).isEqualTo(10f * labels[i]);
      }
      assertThat(labels).containsExactlyInAnyOrder(0, 1, 2, 3, 20);
    }
    assertThat(second.labels()).isNotEqualTo(first.labels());
    assertThat(all(batches, 0).get(0)).isEqualTo(first);
  }

  @Test
  void refusesArraysOfDifferentLength() {
    TensorData four = TensorData.vector(1, 2, 3, 4);

    assertThatThrownBy(() -> new ArrayBatches(PIXELS, four, BatchOptions.inOrder(2)))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("[5, 2]")
        .hasMessageContaining("[4]");
  }

  private static List<Batch> all(ArrayBatches batches, int epoch) {
    List<Batch> all = new ArrayList<>();
    try (BatchCursor cursor = batches.open(epoch)) {
      while (cursor.hasNext()) {
        all.add(cursor.next());
      }
    }
    return all;
  }
}
