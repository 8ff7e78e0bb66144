package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatMulHandlerTest {
  @ParameterizedTest
  @CsvSource({"false, false", "false, true"})
  void agreesWithTensorFlow(boolean transposeA, boolean transposeB) {
    for (int opset : new int[] {13, 17, 18, 21}) {
      TestGraph graph = new TestGraph();
      ValueRef x = graph.image("x", 5);
      ValueRef w = transposeB ? graph.weights("w", 4, 5) : graph.weights("w", 5, 4);
      ValueRef y =
          graph.op(
              "product",
              "MatMul",
              List.of(x, w),
              "transpose_a",
              transposeA,
              "transpose_b",
              transposeB);
      ValueRef biased = graph.op("bias", "BiasAdd", List.of(y, graph.weights("b", 4)));
      HandlerCheck.assertAgrees(graph.output("y", biased).build(), opset);
    }
  }

  @Test
  void agreesWithTensorFlow_whenTheLeftSideIsTransposed() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 5);
    ValueRef y =
        graph.op("product", "MatMul", List.of(x, x), "transpose_a", true, "transpose_b", false);
    HandlerCheck.assertAgrees(graph.output("y", y).build(), 17);
  }

  @Test
  void becomesGemmWithItsBias() {
    TestGraph graph = new TestGraph();
    ValueRef y =
        graph.op("product", "MatMul", List.of(graph.image("x", 5), graph.weights("w", 5, 4)));
    ModelGraph model =
        graph.output("y", graph.op("sum", "AddV2", List.of(y, graph.weights("b", 4)))).build();
    assertThat(HandlerCheck.export(model, 17).toText()).isEqualTo("y = Gemm(x, w, product/bias)\n");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true"})
  void agreesWithTensorFlow_onBatches(boolean adjointX, boolean adjointY) {
    TestGraph graph = new TestGraph();
    ValueRef a = adjointX ? graph.image("a", 4, 3) : graph.image("a", 3, 4);
    ValueRef b = adjointY ? graph.image("b", 5, 4) : graph.image("b", 4, 5);
    ValueRef y =
        graph.op("product", "BatchMatMulV2", List.of(a, b), "adj_x", adjointX, "adj_y", adjointY);
    HandlerCheck.assertAgrees(graph.output("y", y).build(), 17);
  }

  @Test
  void agreesWithTensorFlow_onEinsum() {
    TestGraph graph = new TestGraph();
    ValueRef a = graph.image("a", 3, 4);
    ValueRef y =
        graph.op(
            "einsum",
            "Einsum",
            List.of(a, graph.weights("w", 4, 2, 2)),
            "equation",
            "abc,cde->abde");
    HandlerCheck.assertAgrees(graph.output("y", y).build(), 17);
  }

  @Test
  void permutesRowsOfTheKernel_afterAFlattenedImage() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 6, 4, 3);
    ValueRef pool = graph.maxPool("pool", x, 2, "VALID");
    ValueRef flat = graph.op("flat", "Reshape", List.of(pool, graph.ints("shape", -1, 18)));
    ValueRef relu = graph.op("relu", "Relu", List.of(flat));
    ValueRef product = graph.op("product", "MatMul", List.of(relu, graph.weights("w", 18, 4)));
    ModelGraph model = graph.output("y", product).build();
    assertThat(HandlerCheck.export(model, 17).opCounts())
        .containsEntry("Transpose", 1)
        .containsEntry("Flatten", 1);
    HandlerCheck.assertAgrees(model, 17);
  }
}
