package io.github.topwork.train.tf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Provenance;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.Bytes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Tensor;

class TfModelTest {
  /** {@code sum = a + b}, and {@code a} itself. */
  private static TfModel sum() {
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    Shape shape = Shape.of(-1, 2);
    ValueRef a = ops.placeholder("a", DataType.FLOAT, shape);
    ValueRef b = ops.placeholder("b", DataType.FLOAT, shape);
    ValueRef sum = ops.op("AddV2", "sum", a, b);
    ModelGraph model =
        new ModelGraph(
            graph.build(),
            List.of(
                new TensorSpec("left", a, DataType.FLOAT, shape),
                new TensorSpec("right", b, DataType.FLOAT, shape)),
            List.of(
                new TensorSpec("sum", sum, DataType.FLOAT, shape),
                new TensorSpec("same", sum, DataType.FLOAT, shape),
                new TensorSpec("left", a, DataType.FLOAT, shape)),
            List.of(),
            LayerTree.EMPTY,
            new Provenance("hand-built", "test", "sum", "0"));
    return TfModel.open(model, WeightSource.of(Map.of()));
  }

  private static TensorData pair(float first, float second) {
    return TensorData.ofFloats(new float[] {first, second}, 1, 2);
  }

  @Test
  void runsSeveralInputsAndOutputs_alsoOneTwice_andOneThatIsFed() {
    try (TfModel model = sum()) {
      Map<String, TensorData> outputs = model.run(Map.of("left", pair(1, 2), "right", pair(3, 4)));

      assertThat(outputs.keySet()).containsExactly("sum", "same", "left");
      assertThat(outputs).containsEntry("sum", pair(4, 6)).containsEntry("same", pair(4, 6));
      assertThat(outputs).containsEntry("left", pair(1, 2));
    }
  }

  @Test
  void rejectsInputsThatDoNotFit_allAtOnce() {
    try (TfModel model = sum()) {
      assertThatThrownBy(() -> model.run(Map.of("lef", pair(1, 2))))
          .isInstanceOf(SignatureNotFoundException.class)
          .hasMessageContaining("3 problems")
          .hasMessageContaining("'lef'. Expected: one of [left, right]; did you mean 'left'?");
      TensorData wrongType = TensorData.ofInts(new int[2], 1, 2);
      TensorData wrongShape = TensorData.ofFloats(new float[3], 1, 3);
      assertThatThrownBy(() -> model.run(Map.of("left", wrongType, "right", wrongShape)))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("int32[1, 2]")
          .hasMessageContaining("float32[1, 3]");
      assertThatThrownBy(() -> model.run(pair(1, 2))).hasMessageContaining("one of each");
    }
  }

  @Test
  void saysWhatTensorFlowRefuses_inTheWordsOfAModel() {
    try (TfModel model = sum()) {
      TensorData two = TensorData.ofFloats(new float[4], 2, 2);
      TensorData three = TensorData.ofFloats(new float[6], 3, 2);
      assertThatThrownBy(() -> model.run(Map.of("left", two, "right", three)))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageStartingWith("TensorFlow cannot run the model on these inputs. Given: ")
          .hasMessageContaining("[2,2] vs. [3,2]");
    }
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ValueRef a = ops.placeholder("a", DataType.FLOAT, Shape.of(2));
    ValueRef b = ops.placeholder("b", DataType.FLOAT, Shape.of(3));
    ops.op("AddV2", "sum", a, b);
    Graph mismatched = graph.build();
    assertThatThrownBy(
            () -> TfSession.openAsWritten(mismatched, WeightSource.of(Map.of()), TfOptions.DEFAULT))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("TensorFlow refuses the graph. Given: ")
        .hasMessageContaining("sum");
  }

  @Test
  void closesTwice_andRefusesToRunThen() {
    TfModel model = sum();
    model.close();
    model.close();

    assertThatThrownBy(() -> model.run(Map.of("left", pair(1, 2), "right", pair(3, 4))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void copiesTensorsOfEveryType_thereAndBack() {
    byte[] bytes = new byte[24];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (7 * i);
    }
    List<TensorData> tensors =
        List.of(
            TensorData.ofFloats(new float[] {1, -2, Float.NaN}, 3),
            TensorData.ofDoubles(new double[] {1, -2}, 1, 2),
            TensorData.ofInts(new int[] {Integer.MIN_VALUE, 2}, 2, 1),
            TensorData.vector(Long.MAX_VALUE, 2L),
            TensorData.scalar(4f),
            TensorData.ofFloats(new float[0], 0, 3),
            TensorData.wrap(DataType.UINT8, Shape.of(24), ByteBuffer.wrap(bytes)),
            TensorData.wrap(DataType.HALF, Shape.of(12), ByteBuffer.wrap(bytes)),
            TensorData.wrap(DataType.BFLOAT16, Shape.of(12), ByteBuffer.wrap(bytes)),
            TensorData.wrap(DataType.BOOL, Shape.of(2), ByteBuffer.wrap(new byte[] {1, 0})),
            TensorData.ofStrings(Shape.of(2), List.of(Bytes.ofUtf8("ä"), Bytes.ofUtf8(""))),
            TensorData.ofStrings(Shape.SCALAR, List.of(Bytes.ofUtf8("one"))));
    for (TensorData data : tensors) {
      try (Tensor tensor = Tensors.toTensor(data)) {
        assertThat(Tensors.toData(tensor)).isEqualTo(data);
      }
    }
    TensorData complex = TensorData.wrap(DataType.COMPLEX64, Shape.of(3), ByteBuffer.wrap(bytes));
    assertThatThrownBy(() -> Tensors.toTensor(complex)).hasMessageContaining("type: complex64");
  }

  @Test
  void copiesTensorsLargerThanOneChunk() {
    float[] values = new float[700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    TensorData data = TensorData.ofFloats(values, values.length);
    try (Tensor tensor = Tensors.toTensor(data)) {
      assertThat(Tensors.toData(tensor)).isEqualTo(data);
    }
  }
}
