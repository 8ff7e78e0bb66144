package io.github.topwork.importer.keras.layer;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.importer.keras.LayerException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Operations that move elements. */
final class ShapeOperations {
  private ShapeOperations() {}

  static ValueRef reshape(Operands in) {
    ValueRef x = in.tensor("x");
    if (!in.isPlain("newshape", "shape")) {
      return Formula.like(in.call(), x).reshapeTo(x, in.sizes("newshape", "shape"));
    }
    int[] shape = in.integers("newshape", "shape");
    if (Arrays.stream(shape).filter(size -> size == Formula.REST).count() > 1
        || Arrays.stream(shape).anyMatch(size -> size < Formula.REST)) {
      throw new LayerException("shape " + Arrays.toString(shape), "sizes, of which one may be -1");
    }
    return Formula.like(in.call(), x).reshape(x, x, shape);
  }

  static ValueRef transpose(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int rank = f.rank(x);
    int[] order = in.axes(rank, "axes", "perm", "pattern");
    if (!in.has("axes", "perm", "pattern")) {
      order = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    }
    return f.transpose(x, order);
  }

  static ValueRef swapAxes(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int[] order = IntStream.range(0, f.rank(x)).toArray();
    int first = Formula.axis(in.integer(0, "axis1"), order.length);
    int second = Formula.axis(in.integer(0, "axis2"), order.length);
    order[first] = second;
    order[second] = first;
    return f.transpose(x, order);
  }

  static ValueRef moveAxis(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int rank = f.rank(x);
    int[] from = in.axes(rank, "source");
    int[] to = in.axes(rank, "destination");
    List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
    for (int axis : from) {
      order.remove(Integer.valueOf(axis));
    }
    IntStream.range(0, to.length)
        .boxed()
        .sorted((a, b) -> Integer.compare(to[a], to[b]))
        .forEach(i -> order.add(to[i], from[i]));
    return f.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
  }

  static ValueRef expandDims(Operands in) {
    return expandDims(in, in.integers("axis"));
  }

  static ValueRef expandDims(Operands in, int... axes) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int rank = f.rank(x) + axes.length;
    for (int axis : Arrays.stream(axes).map(each -> Formula.axis(each, rank)).sorted().toArray()) {
      x = f.expandDims(x, axis);
    }
    return x;
  }

  static ValueRef squeeze(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int rank = f.rank(x);
    Shape shape = in.call().shape(x);
    int[] axes =
        in.has("axis")
            ? in.axes(rank, "axis")
            : IntStream.range(0, rank).filter(i -> shape.dim(i).equals(Dim.of(1))).toArray();
    return axes.length == 0 ? x : f.squeeze(x, axes);
  }

  static ValueRef concatenate(Operands in) {
    return concatenate(in, 0);
  }

  static ValueRef concatenate(Operands in, int otherwise) {
    List<ValueRef> values = in.tensors("x");
    Formula f = Formula.like(in.call(), values.get(0));
    int axis = Formula.axis(in.integer(otherwise, "axis"), f.rank(values.get(0)));
    return values.size() == 1
        ? values.get(0)
        : f.concatenate(axis, values.toArray(new ValueRef[0]));
  }

  static ValueRef stack(Operands in) {
    ValueRef[] values = in.tensors("x").toArray(new ValueRef[0]);
    Formula f = Formula.like(in.call(), values[0]);
    int axis = Formula.axis(in.integer(0, "axis"), f.rank(values[0]) + 1);
    return f.add(f.node("Pack", values).attribute("N", values.length).attribute("axis", axis));
  }

  static List<ValueRef> split(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int axis = Formula.axis(in.integer(0, "axis"), f.rank(x));
    JsonNode parts = in.json("indices_or_sections", "num_or_size_splits");
    ValueRef along = f.constant(TensorData.scalar(axis));
    int count;
    ValueRef first;
    if (parts.isArray()) {
      int[] sizes = in.integers("indices_or_sections", "num_or_size_splits");
      if (in.has("indices_or_sections")) {
        sizes = between(sizes, in.call().shape(x).dim(axis));
      }
      count = sizes.length;
      first =
          f.add(
              f.node("SplitV", x, f.ints(sizes), along)
                  .attribute("num_split", count)
                  .attribute("Tlen", DataType.INT32));
    } else {
      count = parts.asInt();
      first = f.add(f.node("Split", along, x).attribute("num_split", count));
    }
    String node = first.node();
    Limits.checkParts("parts", count);
    return IntStream.range(0, count).mapToObj(i -> new ValueRef(node, i)).toList();
  }

  /** Sizes of the parts between the indices at which an axis is cut. */
  private static int[] between(int[] indices, Dim size) {
    if (!size.isKnown()) {
      throw new LayerException("an axis of unknown size to split", "a known size");
    }
    int[] sizes = new int[indices.length + 1];
    int from = 0;
    for (int i = 0; i < sizes.length; i++) {
      int to = i < indices.length ? indices[i] : (int) size.sizeOrMinusOne();
      sizes[i] = to - from;
      from = to;
    }
    if (Arrays.stream(sizes).anyMatch(each -> each < 0)) {
      throw new LayerException("indices " + Arrays.toString(indices), "indices that increase");
    }
    return sizes;
  }

  static ValueRef flip(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int rank = f.rank(x);
    int[] strides = new int[rank];
    Arrays.fill(strides, 1);
    for (int axis : in.axes(rank, "axis")) {
      strides[axis] = -1;
    }
    int all = (1 << rank) - 1;
    return f.slice(x, new int[rank], new int[rank], strides, all, all, 0, 0);
  }

  /** Each element so many times, one after the other. */
  static ValueRef repeat(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int axis = Formula.axis(in.integers("axis")[0], f.rank(x));
    int repeats = in.integers("repeats")[0];
    Dim size = in.call().shape(x).dim(axis);
    if (in.integers("repeats").length > 1 || repeats < 1 || !size.isKnown()) {
      throw new LayerException(
          "repeats " + in.json("repeats") + " of an axis of size " + size,
          "one number, and a known size");
    }
    Limits.checkConstant("repeats", (double) size.sizeOrMinusOne() * repeats);
    int[] indices =
        IntStream.range(0, (int) size.sizeOrMinusOne() * repeats).map(i -> i / repeats).toArray();
    return f.gather(x, f.ints(indices), axis);
  }

  static ValueRef tile(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    if (!in.isPlain("repeats", "multiples")) {
      return f.add(
          f.node("Tile", x, in.sizes("repeats", "multiples"))
              .attribute("Tmultiples", DataType.INT32));
    }
    int rank = f.rank(x);
    int[] given = in.integers("repeats", "multiples");
    if (given.length > rank) {
      throw new LayerException("repeats " + Arrays.toString(given), "at most " + rank + " numbers");
    }
    int[] multiples = new int[rank];
    Arrays.fill(multiples, 1);
    System.arraycopy(given, 0, multiples, rank - given.length, given.length);
    return f.tile(x, multiples);
  }

  static ValueRef pad(Operands in) {
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    int rank = f.rank(x);
    int[][] given = pairs(in.json("pad_width", "paddings"));
    if (given.length != rank && given.length != 1) {
      throw new LayerException(given.length + " pairs of paddings", "as many as axes: " + rank);
    }
    int[] flat =
        IntStream.range(0, 2 * rank)
            .map(i -> given[given.length == 1 ? 0 : i / 2][i % 2])
            .toArray();
    ValueRef paddings = f.constant(TensorData.ofInts(flat, rank, 2));
    String mode = in.has("mode") ? in.json("mode").asText().toUpperCase(Locale.ROOT) : "CONSTANT";
    double filler = in.number(0, "constant_values");
    return switch (mode) {
      case "CONSTANT" ->
          f.add(
              (filler == 0
                      ? f.node("Pad", x, paddings)
                      : f.node("PadV2", x, paddings, f.number(filler)))
                  .attribute("Tpaddings", DataType.INT32));
      case "REFLECT", "SYMMETRIC" ->
          f.add(
              f.node("MirrorPad", x, paddings)
                  .attribute("Tpaddings", DataType.INT32)
                  .attribute("mode", mode));
      default -> throw new LayerException("mode '" + mode + "'", "constant, reflect or symmetric");
    };
  }

  private static int[][] pairs(JsonNode pairs) {
    int[][] all = new int[pairs.size()][];
    for (int i = 0; i < all.length; i++) {
      JsonNode pair = pairs.get(i);
      if (pair.size() != 2 || !pair.get(0).isInt() || !pair.get(1).isInt()) {
        throw new LayerException("paddings " + pairs, "pairs of whole numbers");
      }
      all[i] = new int[] {pair.get(0).intValue(), pair.get(1).intValue()};
    }
    return all;
  }

  static ValueRef matMul(Operands in) {
    Formula f = Formula.of(in.call(), in.type("x", "b"));
    ValueRef x = in.value(f, "x");
    ValueRef y = in.value(f, "b");
    if (f.rank(x) < 2 || f.rank(y) < 2) {
      throw new LayerException(
          "shapes " + in.call().shape(x) + " and " + in.call().shape(y), "matrices");
    }
    return f.matMul(x, y, in.flag(false, "transpose_a"), in.flag(false, "transpose_b"));
  }

  static ValueRef resize(Operands in) {
    in.choice("data_format", "channels_last");
    in.choice("fill_mode", "constant");
    in.ignore("fill_value");
    String method =
        in.has("interpolation")
            ? in.choice("interpolation", "bilinear", "nearest")
            : in.choice("method", "bilinear", "nearest");
    ValueRef x = in.tensor("x");
    Formula f = Formula.like(in.call(), x);
    boolean isPlain = in.isPlain("size");
    if ((isPlain && in.integers("size").length != 2) || f.rank(x) != 4) {
      throw new LayerException(
          "size " + in.find("size").orElse(null) + " of a value of shape " + in.call().shape(x),
          "height and width, and rank 4");
    }
    return f.add(
        f.node(
                method.equals("bilinear") ? "ResizeBilinear" : "ResizeNearestNeighbor",
                x,
                in.sizes("size"))
            .attribute("align_corners", Attribute.of(false))
            .attribute("half_pixel_centers", Attribute.of(true)));
  }
}
