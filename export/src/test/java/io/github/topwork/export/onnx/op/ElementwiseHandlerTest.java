package io.github.topwork.export.onnx.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementwiseHandlerTest {
  /** Ops whose inputs and outputs are float32, with a range in which they are defined. */
  @ParameterizedTest
  @CsvSource({
    "Abs, -1, 1",
    "Acos, -0.9, 0.9",
    "Asin, -0.9, 0.9",
    "Atan, -3, 3",
    "Ceil, -3, 3",
    "Cos, -3, 3",
    "Erf, -2, 2",
    "Exp, -2, 2",
    "Floor, -3, 3",
    "Inv, 0.5, 2",
    "Log, 0.1, 5",
    "Neg, -1, 1",
    "Reciprocal, 0.5, 2",
    "Relu, -1, 1",
    "Rint, -3, 3",
    "Round, -3, 3",
    "Sigmoid, -4, 4",
    "Sign, -1, 1",
    "Sin, -3, 3",
    "Softplus, -4, 4",
    "Softsign, -4, 4",
    "Sqrt, 0.1, 4",
    "Tan, -1, 1",
    "Tanh, -2, 2"
  })
  void agreesWithTensorFlow_whenUnary(String op, double low, double high) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4, 5);
    ModelGraph model = graph.output("y", graph.op("op", op, List.of(x))).build();
    HandlerCheck.assertAgrees(
        model, 17, io.github.topwork.export.parity.ParityOptions.DEFAULTS.withRange(low, high));
  }

  @ParameterizedTest
  @CsvSource({
    "Add",
    "AddV2",
    "Sub",
    "Mul",
    "Div",
    "RealDiv",
    "Maximum",
    "Minimum",
    "Pow",
    "Equal",
    "Less",
    "LessEqual",
    "Greater",
    "GreaterEqual"
  })
  void agreesWithTensorFlow_whenBinary(String op) {
    for (int opset : new int[] {13, 17, 18, 21}) {
      TestGraph graph = new TestGraph();
      ValueRef x = graph.image("x", 4, 4, 3);
      ValueRef k = graph.weights("k", 0.5, 2, 3);
      ModelGraph model = graph.output("y", graph.op("op", op, List.of(x, k))).build();
      HandlerCheck.assertAgrees(
          model, opset, io.github.topwork.export.parity.ParityOptions.DEFAULTS.withRange(0.5, 2));
    }
  }

  @Test
  void agreesWithTensorFlow_onTruthValues() {
    TestGraph graph = new TestGraph();
    ValueRef a = graph.input("a", DataType.BOOL, 4);
    ValueRef b = graph.input("b", DataType.BOOL, 4);
    ValueRef and = graph.op("and", "LogicalAnd", List.of(a, b));
    ValueRef or =
        graph.op("or", "LogicalOr", List.of(and, graph.op("not", "LogicalNot", List.of(b))));
    HandlerCheck.assertAgrees(graph.output("y", or).build(), 17);
  }

  @Test
  void staysChannelsFirst_betweenPools() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 8, 8, 3);
    ValueRef first = pool(graph, "p1", x);
    ValueRef scaled = graph.op("mul", "Mul", List.of(first, graph.weights("k", 3)));
    ValueRef sum = graph.op("sum", "AddV2", List.of(graph.weights("m", 1, 1, 1, 3), scaled));
    ModelGraph model = graph.output("y", pool(graph, "p2", sum)).build();
    assertThat(HandlerCheck.translate(model, 17).opCounts()).containsEntry("Transpose", 2);
    HandlerCheck.assertAgrees(model, 17);
  }

  @Test
  void movesSmallerValues_asTheyBroadcast() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 8, 8, 3);
    ValueRef row = graph.op("mean", "Mean", List.of(x, graph.ints("axes", 0, 1)));
    ValueRef sum =
        graph.op(
            "sum",
            "AddV2",
            List.of(pool(graph, "p", x), graph.op("m2", "Max", List.of(row, graph.ints("a0", 0)))));
    HandlerCheck.assertAgrees(graph.output("y", sum).build(), 17);
  }

  private static ValueRef pool(TestGraph graph, String name, ValueRef x) {
    return graph.maxPool(name, x, 2, "SAME");
  }
}
