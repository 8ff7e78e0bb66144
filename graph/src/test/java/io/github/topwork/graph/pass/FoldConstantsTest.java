package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.OpCase;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.text.GraphText;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoldConstantsTest {
  private static final ValueRef OP = ValueRef.of("op");

  /** Rounding to the nearest, and what the double that stands for the exact value is off itself. */
  private static final double HALF_ULP = 0.5 + 1e-6;

  /**
   * TensorFlow's vector code takes the processor's estimate (rsqrtps, rcpps), which x86 promises to
   * 1.5 * 2^-12 and each processor keeps in its own way, and takes one step of Newton's: at most
   * 1.5 * (1.5 * 2^-12)^2 = 2.0e-7 are left of it, and four roundings of 2^-24 each come on top.
   */
  private static final double RTOL_ESTIMATE = 2.0e-7 + 4 * 0x1p-24;

  static Stream<OpCase> cases() {
    TensorData a = numbers(1, 5, 1, 3, 7);
    TensorData b = numbers(2, 5, 4, 1, 7);
    TensorData ints = TensorData.ofInts(new Random(3).ints(300).toArray(), 3, 100);
    TensorData longs = TensorData.ofLongs(new Random(4).longs(300).toArray(), 3, 100);
    TensorData flags =
        TensorData.wrap(DataType.BOOL, Shape.of(4), ByteBuffer.wrap(new byte[] {0, 1, 0, 1}));
    TensorData mask =
        TensorData.wrap(DataType.BOOL, Shape.of(2, 1), ByteBuffer.wrap(new byte[] {0, 1}));
    List<OpCase> cases = new ArrayList<>();
    for (String op :
        List.of(
            "Add",
            "AddV2",
            "Sub",
            "Mul",
            "RealDiv",
            "Maximum",
            "Minimum",
            "SquaredDifference",
            "Equal",
            "NotEqual",
            "Less",
            "LessEqual",
            "Greater",
            "GreaterEqual")) {
      cases.add(OpCase.of(op).constant(a).constant(b));
      cases.add(OpCase.of(op).constant(doubles(a)).constant(doubles(b)));
      if (!op.equals("RealDiv")) {
        cases.add(OpCase.of(op).constant(a).constant(a));
      }
    }
    for (String op : List.of("Add", "AddV2", "Sub", "Mul", "Maximum", "Minimum", "Equal", "Less")) {
      cases.add(OpCase.of(op).constant(ints).constant(TensorData.scalar(12345)));
      cases.add(OpCase.of(op).constant(longs).constant(longs));
    }
    for (String op :
        List.of(
            "Abs",
            "Ceil",
            "Floor",
            "Neg",
            "Relu",
            "Square",
            "Identity",
            "StopGradient",
            "Snapshot")) {
      cases.add(OpCase.of(op).constant(a));
      cases.add(OpCase.of(op).constant(doubles(a)));
    }
    cases.add(OpCase.of("Sqrt").constant(positive(a)));
    cases.add(OpCase.of("Sqrt").constant(doubles(positive(a))));
    cases.add(OpCase.of("Square").constant(ints));
    cases.add(OpCase.of("Neg").constant(longs));
    cases.add(OpCase.of("LogicalNot").constant(flags));
    cases.add(OpCase.of("LogicalAnd").constant(flags).constant(mask));
    cases.add(OpCase.of("LogicalOr").constant(flags).constant(mask));
    for (DataType to :
        List.of(DataType.FLOAT, DataType.DOUBLE, DataType.INT32, DataType.INT64, DataType.BOOL)) {
      for (TensorData from : List.of(a, doubles(a), ints, longs, flags)) {
        cases.add(OpCase.of("Cast").constant(from).with("DstT", Attribute.of(to)));
      }
    }
    Stream.of(
            OpCase.of("Reshape").constant(a).ints(-1, 21),
            OpCase.of("ExpandDims").constant(a).scalar(-1),
            OpCase.of("Squeeze").constant(a).with("squeeze_dims", 1),
            OpCase.of("Transpose").constant(a).ints(2, 0, 3, 1),
            OpCase.of("Transpose").constant(longs).ints(1, 0),
            OpCase.of("BroadcastTo").constant(a).ints(2, 5, 4, 3, 7),
            OpCase.of("Slice").constant(a).ints(1, 0, 2, 3).ints(2, 1, 1, -1),
            OpCase.of("Fill").ints(3, 4).constant(TensorData.scalar(2.5f)),
            OpCase.of("Pack").constant(a).constant(a).integer("axis", -2),
            OpCase.of("ConcatV2").constant(a).constant(numbers(7, 5, 2, 3, 7)).scalar(1),
            OpCase.of("ConcatV2").constant(a).constant(numbers(7, 5, 1, 3, 2)).scalar(-1))
        .forEach(cases::add);
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheBitsOfTensorFlow(OpCase given) {
    Graph graph = given.graph(false);
    PassResult result = new FoldConstants().apply(graph);
    Node folded = result.graph().node("op");
    assertThat(folded.op()).isEqualTo("Const");
    TensorData expected = TensorFlowOracle.run(graph, Map.of(), OP);
    assertThat(folded.tensor("value")).isEqualTo(expected);
    assertThat(new FoldConstants().apply(result.graph()).changed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Rsqrt", "Reciprocal", "Inv"})
  void roundsToTheNearest_whereTensorFlowEstimates(String op) {
    TensorData x = positive(numbers(9, 100_000));
    Graph graph = OpCase.of(op).constant(x).graph(false);
    float[] actual = new FoldConstants().apply(graph).graph().node("op").tensor("value").toFloats();
    float[] estimated = TensorFlowOracle.run(graph, Map.of(), OP).toFloats();
    float[] given = x.toFloats();
    for (int i = 0; i < actual.length; i++) {
      double exact = op.equals("Rsqrt") ? 1 / Math.sqrt(given[i]) : 1 / (double) given[i];
      assertThat(Math.abs(actual[i] - exact))
          .isLessThanOrEqualTo(HALF_ULP * Math.ulp((float) exact));
      assertThat(Math.abs(estimated[i] - exact)).isLessThanOrEqualTo(RTOL_ESTIMATE * exact);
    }
  }

  @Test
  void foldsShapeArithmetic_keepingNames() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.placeholder("x", DataType.FLOAT, -1),
                Node.builder("shape", "Shape")
                    .input("x")
                    .attribute("T", DataType.FLOAT)
                    .attribute("out_type", DataType.INT32)
                    .build(),
                GraphNodes.constant("one", TensorData.vector(1)),
                GraphNodes.constant("two", TensorData.vector(2)),
                Node.builder("height", "StridedSlice")
                    .input("shape", "one", "two", "one")
                    .attribute("T", DataType.INT32)
                    .attribute("Index", DataType.INT32)
                    .attribute("shrink_axis_mask", 1)
                    .build(),
                Node.builder("parts", "Unpack")
                    .input("shape")
                    .attribute("T", DataType.INT32)
                    .attribute("num", 2)
                    .build(),
                Node.builder("sum", "AddV2")
                    .input(ValueRef.of("height"), new ValueRef("parts", 1))
                    .attribute("T", DataType.INT32)
                    .build()));
    Shape shape = Shape.of(List.of(Dim.named("batch"), Dim.of(7)));
    PassResult result = new FoldConstants(Map.of("x", shape), 100).apply(graph);
    assertThat(GraphText.of(result.graph()))
        .contains("height = Const[dtype=int32, value=int32[]{7}]()")
        .contains("sum = Const[dtype=int32, value=int32[]{14}]()")
        .contains("parts = Unpack")
        .contains("shape = Shape");
  }

  @Test
  void foldsEveryOutput_whereAllAreKnown() {
    Graph graph =
        Graph.of(
            List.of(
                GraphNodes.constant("c", TensorData.vector(3, 4)),
                Node.builder("parts", "Unpack")
                    .input("c")
                    .attribute("T", DataType.INT32)
                    .attribute("num", 2)
                    .build(),
                GraphNodes.unary("out", "Neg", "parts").toBuilder()
                    .inputs(List.of(new ValueRef("parts", 1)))
                    .attribute("T", DataType.FLOAT)
                    .op("Custom")
                    .build()));
    PassResult result = new FoldConstants().apply(graph);
    assertThat(GraphText.of(result.graph()))
        .isEqualTo(
            """
            c = Const[dtype=int32, value=int32[2]{3, 4}]()
            parts/output_0 = Const[dtype=int32, value=int32[]{3}]()
            parts/output_1 = Const[dtype=int32, value=int32[]{4}]()
            out = Custom[T=float32](parts/output_1)
            """);
    assertThat(result.value(new ValueRef("parts", 1))).isEqualTo(ValueRef.of("parts/output_1"));
  }

  @Test
  void leavesWhatIsLargeOrVariesOrHasNoFixedBits() {
    TensorData tiny = TensorData.ofFloats(new float[] {1e-20f, 1}, 2);
    TensorData nan = TensorData.ofFloats(new float[] {Float.NaN}, 1);
    for (OpCase given :
        List.of(
            OpCase.of("Exp").constant(numbers(1, 3)),
            OpCase.of("Sum").constant(numbers(1, 3)).ints(0),
            OpCase.of("Mul").constant(tiny).constant(tiny),
            OpCase.of("Maximum").constant(nan).constant(nan),
            OpCase.of("Fill").ints(100, 100).constant(TensorData.scalar(1f)),
            OpCase.of("Neg").in(2, 3),
            OpCase.of("Cast")
                .constant(TensorData.scalar(1e20f))
                .with("DstT", Attribute.of(DataType.INT32)),
            OpCase.of("RandomUniform").ints(2).with("dtype", Attribute.of(DataType.FLOAT)))) {
      assertThat(new FoldConstants().apply(given.graph(false)).changed())
          .as(given.toString())
          .isFalse();
    }
    Graph graph = OpCase.of("Neg").constant(numbers(1, 200)).graph(false);
    assertThat(new FoldConstants(Map.of(), 199).apply(graph).changed()).isFalse();
    assertThat(new FoldConstants(Map.of(), 200).apply(graph).changed()).isTrue();
  }

  /** What recurrent layers of Keras 3 count their steps with: the maximum over no axes. */
  @Test
  void reducesOverNoAxes() {
    TensorData none = TensorData.ofInts(new int[0], 0);
    Graph graph = OpCase.of("Max").scalar(6).constant(none).flag("keep_dims", false).graph(false);
    Node folded = new FoldConstants().apply(graph).graph().node("op");
    assertThat(folded.tensor("value")).isEqualTo(TensorFlowOracle.run(graph, Map.of(), OP));
  }

  /** Seeded numbers over many magnitudes, with zeros, infinities and equal pairs among them. */
  private static TensorData numbers(long seed, long... sizes) {
    Random random = new Random(seed);
    float[] values = new float[(int) Shape.of(sizes).elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          i % 11 == 0
              ? new float[] {0f, 1f, -1f, 2f, 0.5f}[random.nextInt(5)]
              : (random.nextFloat() * 2 - 1) * (float) Math.pow(10, random.nextInt(9) - 4);
    }
    return TensorData.ofFloats(values, sizes);
  }

  private static TensorData positive(TensorData x) {
    float[] values = x.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]) + 1e-3f;
    }
    return TensorData.ofFloats(values, x.shape().toSizes());
  }

  private static TensorData doubles(TensorData x) {
    return TensorData.ofDoubles(x.toDoubles(), x.shape().toSizes());
  }
}
