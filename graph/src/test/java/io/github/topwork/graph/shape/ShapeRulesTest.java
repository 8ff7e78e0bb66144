package io.github.topwork.graph.shape;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.oracle.OpCase;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule against TensorFlow's own shape inference, with static shapes and a free batch. */
class ShapeRulesTest {
  private static final DataType INT = DataType.INT32;
  private static final TensorData ONE = TensorData.scalar(1f);

  static Stream<OpCase> cases() {
    List<OpCase> cases = new ArrayList<>();
    List<String> unary = new ArrayList<>(List.of(ElementwiseShapes.UNARY));
    unary.addAll(
        List.of(
            "Identity",
            "Snapshot",
            "PreventGradient",
            "StopGradient",
            "Neg",
            "Square",
            "RGBToHSV",
            "HSVToRGB",
            "L2Loss"));
    for (String op : unary) {
      cases.add(OpCase.of(op).in(2, 5, 5, 3));
    }
    List<String> binary = new ArrayList<>(List.of(ElementwiseShapes.BINARY));
    binary.addAll(
        List.of(
            "Add",
            "AddV2",
            "Equal",
            "NotEqual",
            "Sub",
            "Mul",
            "FloorDiv",
            "Maximum",
            "Minimum",
            "FloorMod"));
    for (String op : binary) {
      cases.add(OpCase.of(op).in(2, 5, 5, 3).in(2, 5, 5, 3));
      if (!op.equals("ApproximateEqual")) {
        cases.add(OpCase.of(op).in(2, 5, 5, 3).in(3));
        cases.add(OpCase.of(op).in(5, 1).in(2, 1, 5, 3));
        cases.add(OpCase.of(op).in(2, 5, 5, 3).constant(ONE));
      }
    }
    for (String op : List.of("LogicalAnd", "LogicalOr")) {
      cases.add(OpCase.of(op).in(DataType.BOOL, 2, 3).in(DataType.BOOL, 3));
    }
    for (String op : List.of("BitwiseAnd", "BitwiseOr")) {
      cases.add(OpCase.of(op).in(INT, 2, 3).in(INT, 3));
    }
    for (String op : List.of("Cumsum", "Cumprod")) {
      cases.add(OpCase.of(op).in(2, 3).scalar(1));
    }
    for (String op : List.of("All", "Any")) {
      cases.add(OpCase.of(op).in(DataType.BOOL, 2, 3, 4).ints(1).flag("keep_dims", true));
    }
    for (String op : List.of("EuclideanNorm", "Max", "Mean", "Min", "Prod", "Sum")) {
      cases.add(OpCase.of(op).in(2, 7, 7, 3).ints(1, 2));
      cases.add(OpCase.of(op).in(2, 7, 7, 3).ints(-1).flag("keep_dims", true));
      cases.add(OpCase.of(op).in(2, 7, 7, 3).scalar(-2));
      cases.add(OpCase.of(op).in(2, 7, 7, 3).in(INT, 2));
    }
    for (String op : List.of("ArgMax", "ArgMin")) {
      cases.add(OpCase.of(op).in(2, 7, 3).scalar(-1));
      cases.add(OpCase.of(op).in(2, 7, 3).in(INT));
    }
    for (String op :
        List.of("ResizeArea", "ResizeBicubic", "ResizeBilinear", "ResizeNearestNeighbor")) {
      cases.add(OpCase.of(op).in(2, 7, 5, 3).ints(14, 9));
      cases.add(OpCase.of(op).in(2, 7, 5, 3).in(INT, 2));
    }
    for (String op : List.of("Pad", "MirrorPad")) {
      OpCase pad =
          OpCase.of(op)
              .in(2, 5, 5, 3)
              .constant(TensorData.ofInts(new int[] {0, 0, 1, 2, 0, 1, 0, 0}, 4, 2));
      cases.add(op.equals("Pad") ? pad : pad.text("mode", "REFLECT"));
    }
    for (String op : List.of("RandomStandardNormal", "RandomUniform", "TruncatedNormal")) {
      cases.add(OpCase.of(op).ints(2, 3).with("dtype", Attribute.of(DataType.FLOAT)));
      cases.add(OpCase.of(op).in(INT, 3).with("dtype", Attribute.of(DataType.FLOAT)));
    }
    for (String op : List.of("StatelessRandomNormal", "StatelessRandomUniform")) {
      cases.add(OpCase.of(op).ints(2, 3).ints(1, 2));
    }
    for (String op : List.of("StatelessRandomNormalV2", "StatelessRandomUniformV2")) {
      cases.add(OpCase.of(op).ints(2, 3).in(DataType.UINT64, 1).in(DataType.UINT64, 2).scalar(1));
    }
    Stream.of(
            OpCase.of("LogicalNot").in(DataType.BOOL, 2, 3),
            OpCase.of("ReverseV2").in(2, 3).ints(1),
            OpCase.of("BiasAddV1").in(2, 5, 3).in(3),
            OpCase.of("FakeQuantWithMinMaxVars").in(2, 3).constant(ONE).constant(ONE),
            OpCase.of("Cast").in(2, 3).with("DstT", Attribute.of(INT)),
            OpCase.of("CheckNumerics").in(2, 3).text("message", "m"),
            OpCase.of("IdentityN").in(2, 3).in(INT, 4),
            OpCase.of("BiasAdd").in(2, 5, 5, 3).in(3),
            OpCase.of("BiasAdd").in(2, 3, 5, 5).in(3).text("data_format", "NCHW"),
            OpCase.of("BiasAdd").in(2, -1).in(3),
            OpCase.of("Select").in(DataType.BOOL, 2, 3).in(2, 3).in(2, -1),
            OpCase.of("SelectV2").in(DataType.BOOL, 2, 1).in(3).in(1, 3),
            OpCase.of("ClipByValue").in(2, 3).constant(ONE).constant(ONE),
            OpCase.of("AddN").in(2, 3).in(2, -1).in(-1, 3),
            OpCase.of("EnsureShape").in(-1, 3).with("shape", Attribute.of(Shape.of(4, -1))),
            OpCase.of("AdjustContrastv2").in(2, 5, 5, 3).constant(ONE),
            OpCase.of("AdjustHue").in(2, 5, 5, 3).constant(ONE),
            OpCase.of("AdjustSaturation").in(2, 5, 5, 3).constant(ONE),
            OpCase.of("TopKV2").in(2, 9).scalar(4),
            OpCase.of("MatMul").in(2, 5).in(5, 3),
            OpCase.of("MatMul")
                .in(5, 2)
                .in(3, 5)
                .flag("transpose_a", true)
                .flag("transpose_b", true),
            OpCase.of("BatchMatMul").in(2, 4, 5).in(2, 5, 3),
            OpCase.of("BatchMatMulV2").in(2, 7, 4, 5).in(7, 3, 5).flag("adj_y", true),
            OpCase.of("BatchMatMulV3")
                .in(4, 5)
                .in(2, 5, 3)
                .with("Tout", Attribute.of(DataType.FLOAT)),
            OpCase.of("Einsum").in(2, 4, 5).in(5, 3).text("equation", "abc,cd->abd"),
            OpCase.of("Einsum").in(2, 4, 6, 8).in(2, 5, 6, 8).text("equation", "aecd,abcd->acbe"),
            OpCase.of("Einsum").in(2, 4, 7, 5).in(5, 3).text("equation", "...c,cd->...d"),
            OpCase.of("ConcatV2").in(2, 5, 3).in(2, 5, 4).scalar(-1),
            OpCase.of("ConcatV2").in(2, 5).in(3, 5).scalar(0),
            OpCase.of("ConcatV2").in(2, 5, 3).in(2, 5, 3).in(INT),
            OpCase.of("Pack").in(2, 3).in(2, -1).integer("axis", 1),
            OpCase.of("Unpack").in(2, 3, 4).integer("axis", 1).integer("num", 3),
            OpCase.of("Split").scalar(-1).in(2, 9).integer("num_split", 3),
            OpCase.of("Split").in(INT).in(2, 9).integer("num_split", 3),
            OpCase.of("SplitV").in(2, 9).ints(2, -1, 3).scalar(1).integer("num_split", 3),
            OpCase.of("ScaleAndTranslate").in(2, 7, 5, 3).ints(14, 9).in(2).in(2),
            OpCase.of("CropAndResize").in(2, 7, 5, 3).in(6, 4).in(INT, 6).ints(4, 5),
            OpCase.of("Reshape").in(2, 5, 3).ints(-1, 15),
            OpCase.of("Reshape").in(2, 5, 3).ints(2, 3, -1),
            OpCase.of("Reshape").in(4, 5, 3).ints(6, 10),
            OpCase.of("Reshape").in(2, 5, 3).in(INT, 2),
            OpCase.of("Transpose").in(2, 5, 4, 3).ints(0, 3, 1, 2),
            OpCase.of("Transpose").in(2, 5, 4, 3).in(INT, 4),
            OpCase.of("Squeeze").in(2, 1, 1, 3).with("squeeze_dims", 1, -2),
            OpCase.of("Squeeze").in(4, 1, 1, 3),
            OpCase.of("ExpandDims").in(2, 3).scalar(-1),
            OpCase.of("ExpandDims").in(2, 3).in(INT),
            OpCase.of("PadV2")
                .in(2, 5)
                .constant(TensorData.ofInts(new int[] {0, 0, 3, 1}, 2, 2))
                .constant(ONE),
            OpCase.of("Pad").in(2, 5).in(INT, 2, 2),
            OpCase.of("Tile").in(2, 3).ints(1, 4),
            OpCase.of("Tile").in(2, 3).in(INT, 2),
            OpCase.of("BroadcastTo").in(3).ints(4, 3),
            OpCase.of("BroadcastTo").in(3).in(INT, 2),
            OpCase.of("DepthToSpace").in(2, 4, 5, 12).integer("block_size", 2),
            OpCase.of("SpaceToDepth").in(2, 4, 6, 3).integer("block_size", 2),
            OpCase.of("DepthToSpace")
                .in(2, 12, 4, 5)
                .integer("block_size", 2)
                .text("data_format", "NCHW"),
            OpCase.of("SpaceToBatchND")
                .in(2, 5, 6, 3)
                .ints(2, 3)
                .constant(TensorData.ofInts(new int[] {0, 1, 1, 2}, 2, 2)),
            OpCase.of("BatchToSpaceND")
                .in(12, 3, 3, 3)
                .ints(2, 3)
                .constant(TensorData.ofInts(new int[] {0, 1, 1, 2}, 2, 2)),
            slice(new int[] {0, 1, 0}, new int[] {0, 4, 0}, new int[] {1, 2, 1}, 5, 5, 0, 0, 0),
            slice(new int[] {1}, new int[] {2}, new int[] {1}, 0, 0, 1, 0, 0),
            slice(new int[] {0, -1}, new int[] {0, -4}, new int[] {1, -1}, 1, 1, 0, 0, 0),
            slice(new int[] {0, 0, 1}, new int[] {0, 0, 3}, new int[] {1, 1, 1}, 0, 0, 0, 1, 2),
            slice(new int[] {0, 3}, new int[] {0, 4}, new int[] {1, 1}, 1, 1, 2, 0, 0),
            slice(new int[] {0, 9}, new int[] {0, -9}, new int[] {1, -2}, 1, 1, 0, 0, 0),
            OpCase.of("StridedSlice").in(2, 3).in(INT, 2).in(INT, 2).ints(1, 1),
            OpCase.of("Slice").in(2, 7, 3).ints(0, 2, 0).ints(-1, 3, -1),
            OpCase.of("Slice").in(2, 7, 3).in(INT, 3).ints(1, 3, 2),
            OpCase.of("GatherV2").in(2, 7, 3).in(INT, 4, 5).scalar(1),
            OpCase.of("GatherV2").in(2, 7, 3).in(INT, 2, 5).scalar(1).integer("batch_dims", 1),
            OpCase.of("GatherNd").in(2, 7, 3).in(INT, 4, 2),
            OpCase.of("Placeholder")
                .with("shape", Attribute.of(Shape.of(2, -1)))
                .with("dtype", Attribute.of(INT)),
            OpCase.of("PlaceholderWithDefault")
                .in(2, 3)
                .with("shape", Attribute.of(Shape.of(-1, 3))),
            OpCase.of("Const")
                .with("value", Attribute.of(ONE))
                .with("dtype", Attribute.of(DataType.FLOAT)),
            OpCase.of("VarHandleOp")
                .with("shape", Attribute.of(Shape.of(2)))
                .with("dtype", Attribute.of(INT)),
            OpCase.of("Variable")
                .with("shape", Attribute.of(Shape.of(2)))
                .with("dtype", Attribute.of(INT)),
            OpCase.of("VariableV2")
                .with("shape", Attribute.of(Shape.of(2)))
                .with("dtype", Attribute.of(INT)),
            OpCase.of("Shape").in(2, 7, 3),
            OpCase.of("ShapeN").in(2, 7, 3).in(4),
            OpCase.of("Size").in(2, 7),
            OpCase.of("Rank").in(2, 7),
            OpCase.of("Fill").ints(2, 7).constant(ONE),
            OpCase.of("Fill").in(INT, 2).constant(ONE),
            OpCase.of("RandomUniformInt").ints(2, 3).scalar(0).scalar(3),
            OpCase.of("Range").scalar(2).scalar(9).scalar(3),
            OpCase.of("Range").scalar(9).scalar(2).scalar(-3),
            OpCase.of("Range").in(INT).scalar(2).scalar(1),
            OpCase.of("OneHot").in(INT, 2, 3).scalar(5).constant(ONE).constant(ONE),
            OpCase.of("OneHot")
                .in(INT, 2, 3)
                .scalar(5)
                .constant(ONE)
                .constant(ONE)
                .integer("axis", 1),
            OpCase.of("NoOp"),
            OpCase.of("StatelessRandomGetKeyCounter").ints(1, 2),
            OpCase.of("ImageProjectiveTransformV2")
                .in(2, 7, 5, 3)
                .in(2, 8)
                .ints(4, 9)
                .text("interpolation", "BILINEAR"),
            OpCase.of("ImageProjectiveTransformV3")
                .in(2, 7, 5, 3)
                .in(2, 8)
                .ints(4, 9)
                .constant(ONE)
                .text("interpolation", "BILINEAR"),
            norm("FusedBatchNorm", "NHWC"),
            norm("FusedBatchNormV2", "NHWC"),
            norm("FusedBatchNormV3", "NHWC"),
            norm("FusedBatchNormV3", "NCHW"),
            OpCase.of("Conv2DBackpropInput")
                .ints(2, 8, 8, 3)
                .in(3, 3, 3, 4)
                .in(2, 4, 4, 4)
                .with("strides", 1, 2, 2, 1)
                .text("padding", "SAME"),
            OpCase.of("Conv2DBackpropInput")
                .in(INT, 4)
                .in(3, 3, 3, 4)
                .in(2, 4, 4, 4)
                .with("strides", 1, 2, 2, 1)
                .text("padding", "SAME"),
            OpCase.of("Conv3DBackpropInputV2")
                .ints(2, 5, 8, 7, 3)
                .in(3, 3, 3, 3, 4)
                .in(2, 3, 4, 7, 4)
                .with("strides", 1, 2, 2, 1, 1)
                .text("padding", "SAME"),
            OpCase.of("Conv3D")
                .in(2, 5, 6, 7, 3)
                .in(3, 3, 3, 3, 4)
                .with("strides", 1, 2, 1, 1, 1)
                .text("padding", "VALID"),
            OpCase.of("MaxPool3D")
                .in(2, 5, 6, 7, 3)
                .with("ksize", 1, 2, 2, 2, 1)
                .with("strides", 1, 2, 1, 1, 1)
                .text("padding", "SAME"),
            OpCase.of("AvgPool3D")
                .in(2, 5, 6, 7, 3)
                .with("ksize", 1, 2, 2, 2, 1)
                .with("strides", 1, 2, 1, 1, 1)
                .text("padding", "VALID"))
        .forEach(cases::add);
    return cases.stream();
  }

  private static OpCase slice(
      int[] begin,
      int[] end,
      int[] strides,
      int beginMask,
      int endMask,
      int shrink,
      int ellipsis,
      int newAxis) {
    return OpCase.of("StridedSlice")
        .in(2, 6, 7, 3)
        .ints(begin)
        .ints(end)
        .ints(strides)
        .integer("begin_mask", beginMask)
        .integer("end_mask", endMask)
        .integer("shrink_axis_mask", shrink)
        .integer("ellipsis_mask", ellipsis)
        .integer("new_axis_mask", newAxis);
  }

  private static OpCase norm(String op, String format) {
    return OpCase.of(op)
        .in(2, 5, 6, 5)
        .in(5)
        .in(5)
        .in(5)
        .in(5)
        .text("data_format", format)
        .flag("is_training", false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithTensorFlow(OpCase given) {
    for (boolean freeBatch : new boolean[] {false, true}) {
      Graph graph = given.graph(freeBatch);
      Shapes shapes = ShapeInference.infer(graph);
      assertThat(shapes.unknownOps()).isEmpty();
      assertThat(shapes.problems()).isEmpty();
      for (ValueRef output : given.outputs()) {
        Shape expected = TensorFlowOracle.shape(graph, output);
        Shape actual = shapes.of(output);
        assertThat(isAtLeast(actual, expected))
            .as("%s of %s: %s, TensorFlow %s", output, given, actual, expected)
            .isTrue();
      }
    }
  }

  /** Is all that TensorFlow knows known here, and nothing else said? More may be known. */
  private static boolean isAtLeast(Shape actual, Shape expected) {
    if (!expected.isRanked()) {
      return true;
    }
    for (int i = 0; i < expected.rank() && actual.rank() == expected.rank(); i++) {
      if (expected.dim(i).isKnown() && !actual.dim(i).equals(expected.dim(i))) {
        return false;
      }
    }
    return actual.rank() == expected.rank();
  }

  /** Rules of ops without outputs, or checked in tests of their own. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "_Arg",
          "Assert",
          "AssignAddVariableOp",
          "AssignSubVariableOp",
          "AssignVariableOp",
          "MergeV2Checkpoints",
          "SaveV2",
          "ReadVariableOp",
          "ResourceGather",
          "VariableShape",
          "Conv2D",
          "DepthwiseConv2dNative",
          "MaxPool",
          "AvgPool");

  @Test
  void coversEveryRule() {
    Set<String> tested = cases().map(OpCase::op).collect(Collectors.toCollection(TreeSet::new));
    tested.addAll(ELSEWHERE);
    assertThat(tested).isEqualTo(ShapeInference.knownOps());
    assertThat(Arrays.asList(tested.toArray())).doesNotHaveDuplicates();
  }
}
