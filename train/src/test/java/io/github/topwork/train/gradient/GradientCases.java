package io.github.topwork.train.gradient;

import io.github.topwork.graph.Attribute;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** At least one case for every op on the allow-list, in every form that it allows. */
final class GradientCases {
  private static final List<String> UNARY =
      List.of(
          "Abs",
          "Atan",
          "Cos",
          "Cosh",
          "Elu",
          "Erf",
          "Exp",
          "Expm1",
          "Identity",
          "Neg",
          "Reciprocal",
          "Relu",
          "Selu",
          "Sigmoid",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Square",
          "Tanh");
  private static final List<String> UNARY_OF_POSITIVE = List.of("Log", "Log1p", "Rsqrt", "Sqrt");
  private static final List<String> BINARY =
      List.of(
          "Add",
          "AddV2",
          "DivNoNan",
          "Maximum",
          "Minimum",
          "Mul",
          "RealDiv",
          "SquaredDifference",
          "Sub");

  private final List<GradientCase> cases = new ArrayList<>();

  private GradientCases() {}

  static List<GradientCase> all() {
    GradientCases all = new GradientCases();
    all.elementwise();
    all.products();
    all.sums();
    all.convolutions();
    all.pooling();
    all.normalization();
    all.reductions();
    all.padding();
    all.shapes();
    all.slices();
    all.blocks();
    all.losses();
    return all.cases;
  }

  /** Cases of ops that DifferentiableForm rewrites before they are differentiated. */
  static List<GradientCase> rewritten() {
    GradientCases all = new GradientCases();
    for (String padding : List.of("SAME", "VALID")) {
      all.add("Conv2D", padding + " dilated")
          .x(2, 8, 7, 3)
          .x(3, 3, 3, 4)
          .set("strides", Attribute.ofInts(1, 1, 1, 1))
          .set("dilations", Attribute.ofInts(1, 2, 2, 1))
          .set("padding", Attribute.of(padding));
    }
    all.add("Conv2D", "explicit padding")
        .x(2, 5, 5, 3)
        .x(3, 3, 3, 2)
        .set("strides", Attribute.ofInts(1, 2, 2, 1))
        .set("padding", Attribute.of("EXPLICIT"))
        .set("explicit_paddings", Attribute.ofInts(0, 0, 1, 2, 2, 1, 0, 0));
    all.add("Conv2D", "groups")
        .x(2, 5, 5, 4)
        .x(3, 3, 2, 6)
        .set("strides", Attribute.ofInts(1, 1, 1, 1))
        .set("padding", Attribute.of("SAME"));
    all.add("MaxPool", "explicit padding")
        .x(2, 6, 6, 3)
        .set("ksize", Attribute.ofInts(1, 3, 3, 1))
        .set("strides", Attribute.ofInts(1, 2, 2, 1))
        .set("padding", Attribute.of("EXPLICIT"))
        .set("explicit_paddings", Attribute.ofInts(0, 0, 1, 1, 1, 1, 0, 0));
    all.add("LogSoftmax", "rank 3").x(2, 3, 4);
    all.add("Erfc", "").x(2, 3);
    all.add(GradientCase.float32("LRN", "narrow"))
        .x(1, 2, 2, 8)
        .set("depth_radius", Attribute.of(2))
        .set("alpha", Attribute.of(0.5f));
    return all.cases;
  }

  private GradientCase add(GradientCase one) {
    cases.add(one);
    return one;
  }

  private GradientCase add(String op, String what) {
    return add(GradientCase.of(op, what));
  }

  private void elementwise() {
    UNARY.forEach(op -> add(op, "").x(2, 3, 4));
    UNARY_OF_POSITIVE.forEach(op -> add(op, "").positive(2, 3, 4));
    add("Tan", "").upTo(1, 2, 3, 4);
    add("Relu6", "").upTo(9, 2, 3, 4);
    add("LeakyRelu", "default").x(2, 3, 4);
    add("LeakyRelu", "alpha 0.3").x(2, 3, 4).set("alpha", Attribute.of(0.3f));
    add("LogSoftmax", "rank 2").x(3, 5);
    add("Softmax", "rank 2").x(3, 5);
    add("Softmax", "rank 4").x(2, 2, 3, 4);
    for (String op : BINARY) {
      add(op, "same shape").x(2, 3).x(2, 3);
      add(op, "broadcast of a vector").x(2, 3, 4).x(4);
      add(op, "broadcast of both").x(2, 1, 4).x(3, 1);
      add(op, "broadcast of a scalar").x(2, 3).x();
    }
    add("Pow", "").positive(2, 3).positive(2, 3);
    add("AddN", "").x(2, 3).x(2, 3).x(2, 3).set("N", Attribute.of(3));
    add("BiasAdd", "").x(2, 3, 4, 5).x(5);
    TensorData choice = booleans(2, 3);
    add("Select", "").constant(choice).x(2, 3).x(2, 3);
    add("Select", "of rows")
        .constant(TensorData.wrap(DataType.BOOL, Shape.of(2), ByteBuffer.wrap(new byte[] {1, 0})))
        .x(2, 3)
        .x(2, 3);
    add("ClipByValue", "")
        .x(2, 3, 4)
        .constant(TensorData.ofDoubles(new double[] {-0.9}))
        .constant(TensorData.ofDoubles(new double[] {1.1}));
    add("SelectV2", "same shape").constant(choice).x(2, 3).x(2, 3);
    add("SelectV2", "broadcast").constant(choice).x(3).x(2, 1);
    // Float32 in, float64 out: the gradient is cast back.
    add(GradientCase.float32("Cast", "to float64"))
        .x(2, 3)
        .without("T")
        .set("SrcT", Attribute.of(DataType.FLOAT))
        .set("DstT", Attribute.of(DataType.DOUBLE));
    add("Cast", "to float32")
        .x(2, 3)
        .without("T")
        .set("SrcT", Attribute.of(DataType.DOUBLE))
        .set("DstT", Attribute.of(DataType.FLOAT));
  }

  private void products() {
    add("MatMul", "").x(3, 4).x(4, 5);
    add("MatMul", "both transposed")
        .x(4, 3)
        .x(5, 4)
        .set("transpose_a", Attribute.of(true))
        .set("transpose_b", Attribute.of(true));
    for (boolean first : List.of(true, false)) {
      add("MatMul", (first ? "first" : "second") + " transposed")
          .x(first ? new long[] {4, 3} : new long[] {3, 4})
          .x(first ? new long[] {4, 5} : new long[] {5, 4})
          .set("transpose_a", Attribute.of(first))
          .set("transpose_b", Attribute.of(!first));
    }
    add("BatchMatMulV2", "first adjoint, both broadcast")
        .x(2, 1, 4, 3)
        .x(3, 4, 5)
        .set("adj_x", Attribute.of(true));
    add("BatchMatMulV2", "broadcast").x(2, 3, 4).x(4, 5);
    add("BatchMatMulV2", "adjoint").x(2, 3, 4).x(2, 5, 4).set("adj_y", Attribute.of(true));
    add("Einsum", "dense")
        .x(2, 3, 4)
        .x(4, 5)
        .set("N", Attribute.of(2))
        .set("equation", Attribute.of("abc,cd->abd"));
    add("Einsum", "attention")
        .x(2, 3, 2, 4)
        .x(2, 5, 2, 4)
        .set("N", Attribute.of(2))
        .set("equation", Attribute.of("aecd,abcd->acbe"));
  }

  private void sums() {
    for (String equation : List.of("...ab,bc->...ac", "ij,ij->i", "ij,jk->k")) {
      boolean wide = equation.startsWith("...");
      add("Einsum", equation)
          .x(wide ? new long[] {2, 3, 4} : new long[] {3, 4})
          .x(equation.startsWith("ij,ij") ? new long[] {3, 4} : new long[] {4, 5})
          .set("N", Attribute.of(2))
          .set("equation", Attribute.of(equation));
    }
    add("Einsum", "of one")
        .x(3, 4)
        .set("N", Attribute.of(1))
        .set("equation", Attribute.of("ab->b"));
    add("Einsum", "broadcast batch")
        .x(1, 3, 4)
        .x(2, 4, 5)
        .set("N", Attribute.of(2))
        .set("equation", Attribute.of("...ij,...jk->...ik"));
  }

  private void convolutions() {
    for (String padding : List.of("SAME", "VALID")) {
      for (int stride : List.of(1, 2)) {
        String what = padding + " stride " + stride;
        add("Conv2D", what)
            .x(2, 7, 6, 3)
            .x(3, 3, 3, 4)
            .set("strides", Attribute.ofInts(1, stride, stride, 1))
            .set("padding", Attribute.of(padding));
        add("DepthwiseConv2dNative", what + " multiplier 2")
            .x(2, 7, 6, 3)
            .x(3, 3, 3, 2)
            .set("strides", Attribute.ofInts(1, stride, stride, 1))
            .set("padding", Attribute.of(padding));
      }
    }
    add("Conv2D", "1x1")
        .x(2, 4, 4, 3)
        .x(1, 1, 3, 5)
        .set("strides", Attribute.ofInts(1, 1, 1, 1))
        .set("padding", Attribute.of("SAME"));
    add("DepthwiseConv2dNative", "explicit padding")
        .x(2, 5, 5, 3)
        .x(3, 3, 3, 1)
        .set("strides", Attribute.ofInts(1, 1, 1, 1))
        .set("padding", Attribute.of("EXPLICIT"))
        .set("explicit_paddings", Attribute.ofInts(0, 0, 1, 2, 2, 1, 0, 0));
    add("Conv2DBackpropInput", "transposed convolution")
        .constant(TensorData.vector(2, 8, 8, 3))
        .x(3, 3, 3, 4)
        .x(2, 4, 4, 4)
        .set("strides", Attribute.ofInts(1, 2, 2, 1))
        .set("padding", Attribute.of("SAME"));
  }

  private void pooling() {
    for (String op : List.of("MaxPool", "AvgPool")) {
      for (String padding : List.of("SAME", "VALID")) {
        add(op, padding + " 3x3 stride 2")
            .x(2, 7, 6, 3)
            .set("ksize", Attribute.ofInts(1, 3, 3, 1))
            .set("strides", Attribute.ofInts(1, 2, 2, 1))
            .set("padding", Attribute.of(padding));
      }
    }
    for (String op : List.of("MaxPool3D", "AvgPool3D")) {
      for (String padding : List.of("SAME", "VALID")) {
        add(GradientCase.float32(op, padding + " stride 2"))
            .upTo(9, 1, 5, 4, 5, 1)
            .set("ksize", Attribute.ofInts(1, 3, 2, 3, 1))
            .set("strides", Attribute.ofInts(1, 2, 1, 2, 1))
            .set("padding", Attribute.of(padding));
      }
    }
    for (String op : List.of("ResizeBicubic", "ResizeBilinear", "ResizeNearestNeighbor")) {
      for (List<Boolean> flags :
          List.of(List.of(false, false), List.of(true, false), List.of(false, true))) {
        add(GradientCase.float32(op, "align " + flags.get(0) + " half " + flags.get(1)))
            .x(1, 3, 4, 2)
            .constant(TensorData.vector(5, 7))
            .set("align_corners", Attribute.of(flags.get(0)))
            .set("half_pixel_centers", Attribute.of(flags.get(1)));
      }
    }
  }

  private void normalization() {
    add(GradientCase.float32("LRN", "")).x(2, 2, 2, 8);
    add(GradientCase.float32("FusedBatchNormV3", "inference"))
        .x(2, 3, 3, 4)
        .positive(4)
        .x(4)
        .constantPositive(4)
        .constantPositive(4)
        .set("U", Attribute.of(DataType.FLOAT))
        .set("epsilon", Attribute.of(0.001f))
        .set("is_training", Attribute.of(false));
    add(GradientCase.float32("FusedBatchNormV3", "inference on volumes"))
        .x(2, 2, 3, 2, 4)
        .positive(4)
        .x(4)
        .constantPositive(4)
        .constantPositive(4)
        .set("U", Attribute.of(DataType.FLOAT))
        .set("data_format", Attribute.of("NDHWC"))
        .set("epsilon", Attribute.of(0.001f))
        .set("is_training", Attribute.of(false));
    add(GradientCase.float32("FusedBatchNormV3", "training"))
        .x(2, 3, 3, 4)
        .positive(4)
        .x(4)
        .constant(TensorData.ofFloats(new float[0], 0))
        .constant(TensorData.ofFloats(new float[0], 0))
        .set("U", Attribute.of(DataType.FLOAT))
        .set("epsilon", Attribute.of(0.001f))
        .set("is_training", Attribute.of(true));
  }

  private void reductions() {
    for (String op : List.of("Mean", "Sum", "Max", "Min", "Prod")) {
      add(op, "one axis, a scalar").x(2, 3, 4).constant(TensorData.scalar(-2));
      add(op, "two axes").x(2, 3, 4, 2).constant(TensorData.vector(1, 2));
      add(op, "last axis kept")
          .x(2, 3, 4)
          .constant(TensorData.vector(-1))
          .set("keep_dims", Attribute.of(true));
    }
  }

  private void padding() {
    TensorData paddings = TensorData.ofInts(new int[] {0, 0, 1, 2, 2, 1}, 3, 2);
    add("Pad", "").x(2, 3, 4).constant(paddings);
    add("PadV2", "").x(2, 3, 4).constant(paddings).constant(TensorData.ofDoubles(new double[] {3}));
    for (String mode : List.of("REFLECT", "SYMMETRIC")) {
      add("MirrorPad", mode).x(2, 3, 4).constant(paddings).set("mode", Attribute.of(mode));
    }
  }

  private void shapes() {
    add("ReverseV2", "").x(2, 3, 4).constant(TensorData.vector(-1, 0));
    add("Cumsum", "").x(2, 3, 4).constant(TensorData.scalar(1));
    add("Cumsum", "exclusive, reverse")
        .x(2, 3, 4)
        .constant(TensorData.scalar(-1))
        .set("exclusive", Attribute.of(true))
        .set("reverse", Attribute.of(true));
    add("Reshape", "").x(2, 3, 4).constant(TensorData.vector(4, -1));
    add("Transpose", "").x(2, 3, 4).constant(TensorData.vector(2, 0, 1));
    add("Squeeze", "").x(2, 1, 3, 1).set("squeeze_dims", Attribute.ofInts(1, 3));
    add("ExpandDims", "").x(2, 3).constant(TensorData.scalar(1));
    add("Tile", "").x(2, 3).constant(TensorData.vector(2, 3));
    add("BroadcastTo", "").x(2, 1, 3).constant(TensorData.vector(2, 4, 3));
    add("ConcatV2", "").x(2, 3).x(2, 4).constant(TensorData.scalar(-1)).set("N", Attribute.of(2));
    add("Pack", "").x(2, 3).x(2, 3).set("N", Attribute.of(2)).set("axis", Attribute.of(1));
    add("Unpack", "")
        .x(2, 3, 4)
        .set("num", Attribute.of(3))
        .set("axis", Attribute.of(1))
        .outputs(3);
  }

  private void slices() {
    add("Slice", "")
        .x(3, 4, 5)
        .constant(TensorData.vector(1, 0, 2))
        .constant(TensorData.vector(2, -1, 2))
        .set("Index", Attribute.of(DataType.INT32));
    add("StridedSlice", "steps and masks")
        .x(5, 6)
        .constant(TensorData.vector(1, 0))
        .constant(TensorData.vector(4, 5))
        .constant(TensorData.vector(2, 2))
        .set("Index", Attribute.of(DataType.INT32))
        .set("begin_mask", Attribute.of(1))
        .set("end_mask", Attribute.of(2));
    add("StridedSlice", "new axis, one row")
        .x(5, 6)
        .constant(TensorData.vector(0, 2, 0))
        .constant(TensorData.vector(0, 3, 6))
        .constant(TensorData.vector(1, 1, 1))
        .set("Index", Attribute.of(DataType.INT32))
        .set("new_axis_mask", Attribute.of(1))
        .set("shrink_axis_mask", Attribute.of(2));
    add("Split", "")
        .constant(TensorData.scalar(1))
        .x(2, 6)
        .set("num_split", Attribute.of(3))
        .outputs(3);
    add("SplitV", "")
        .x(2, 6)
        .constant(TensorData.vector(1, 5))
        .constant(TensorData.scalar(1))
        .set("num_split", Attribute.of(2))
        .set("Tlen", Attribute.of(DataType.INT32))
        .outputs(2);
    add("GatherV2", "row by row")
        .x(2, 5, 3)
        .constant(TensorData.ofInts(new int[] {2, 0, 2, 4}, 2, 2))
        .constant(TensorData.scalar(1))
        .without("T")
        .set("batch_dims", Attribute.of(1))
        .set("Tparams", Attribute.of(DataType.DOUBLE))
        .set("Tindices", Attribute.of(DataType.INT32))
        .set("Taxis", Attribute.of(DataType.INT32));
    for (int axis : List.of(0, 1)) {
      add("GatherV2", "axis " + axis)
          .x(4, 5)
          .constant(TensorData.vector(2, 0, 2))
          .constant(TensorData.scalar(axis))
          .without("T")
          .set("Tparams", Attribute.of(DataType.DOUBLE))
          .set("Tindices", Attribute.of(DataType.INT32))
          .set("Taxis", Attribute.of(DataType.INT32));
    }
  }

  private void blocks() {
    add("DepthToSpace", "").x(1, 2, 3, 8).set("block_size", Attribute.of(2));
    add("SpaceToDepth", "").x(1, 4, 6, 2).set("block_size", Attribute.of(2));
    add("SpaceToBatchND", "")
        .x(2, 3, 4, 2)
        .constant(TensorData.vector(2, 2))
        .constant(TensorData.ofInts(new int[] {1, 0, 1, 1}, 2, 2));
    add("BatchToSpaceND", "")
        .x(8, 2, 3, 2)
        .constant(TensorData.vector(2, 2))
        .constant(TensorData.ofInts(new int[] {1, 0, 0, 1}, 2, 2));
  }

  private void losses() {
    add(GradientCase.float32("SoftmaxCrossEntropyWithLogits", ""))
        .x(3, 4)
        .constant(
            TensorData.ofFloats(
                new float[] {1, 0, 0, 0, 0.1f, 0.2f, 0.3f, 0.4f, 0, 0, 1, 0}, 3, 4));
  }

  private static TensorData booleans(long... sizes) {
    byte[] values = {1, 0, 0, 1, 1, 0};
    return TensorData.wrap(DataType.BOOL, Shape.of(sizes), ByteBuffer.wrap(values));
  }
}
