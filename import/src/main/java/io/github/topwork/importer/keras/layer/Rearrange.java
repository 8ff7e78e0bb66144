package io.github.topwork.importer.keras.layer;

import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Ops over float32 values that add to them, cut them and pick from them. */
final class Rearrange {
  private Rearrange() {}

  /** Adds zeros before and after each axis; both arrays have an entry for each. */
  static ValueRef pad(OpWriter ops, String name, ValueRef x, int[] before, int[] after) {
    return ops.add(
        ops.node("Pad", name)
            .input(x, paddings(ops, name, before, after))
            .attribute("T", DataType.FLOAT)
            .attribute("Tpaddings", DataType.INT32));
  }

  private static ValueRef paddings(OpWriter ops, String name, int[] before, int[] after) {
    int[] pairs = new int[2 * before.length];
    for (int i = 0; i < before.length; i++) {
      pairs[2 * i] = before[i];
      pairs[2 * i + 1] = after[i];
    }
    return ops.constant(name + "/paddings", TensorData.ofInts(pairs, before.length, 2));
  }

  /** Takes away so much before and after each axis; both arrays have an entry for each. */
  static ValueRef crop(OpWriter ops, String name, ValueRef x, int[] before, int[] after) {
    int[] end = new int[after.length];
    int[] steps = new int[after.length];
    long toTheEnd = 0;
    for (int i = 0; i < after.length; i++) {
      end[i] = -after[i];
      steps[i] = 1;
      if (after[i] == 0) {
        toTheEnd |= 1L << i;
      }
    }
    return ops.add(
        ops.node("StridedSlice", name)
            .input(
                x,
                ops.constant(name + "/begin", TensorData.vector(before)),
                ops.constant(name + "/end", TensorData.vector(end)),
                ops.constant(name + "/strides", TensorData.vector(steps)))
            .attribute("T", DataType.FLOAT)
            .attribute("Index", DataType.INT32)
            .attribute("begin_mask", 0)
            .attribute("end_mask", toTheEnd)
            .attribute("ellipsis_mask", 0)
            .attribute("new_axis_mask", 0)
            .attribute("shrink_axis_mask", 0));
  }

  /** Cuts out a box; both vectors are int32 and have an entry for each axis. */
  static ValueRef slice(OpWriter ops, String name, ValueRef x, ValueRef begin, ValueRef size) {
    return ops.add(
        ops.node("Slice", name)
            .input(x, begin, size)
            .attribute("T", DataType.FLOAT)
            .attribute("Index", DataType.INT32));
  }

  /** Takes elements along an axis; the axes of {@code indices} take the place of that one. */
  static ValueRef gather(OpWriter ops, String name, ValueRef x, int axis, TensorData indices) {
    return ops.add(
        ops.node("GatherV2", name)
            .input(
                x,
                ops.constant(name + "/indices", indices),
                ops.constant(name + "/axis", TensorData.scalar(axis)))
            .attribute("Tparams", DataType.FLOAT)
            .attribute("Tindices", DataType.INT32)
            .attribute("Taxis", DataType.INT32)
            .attribute("batch_dims", 0));
  }

  /** Cuts an axis into equal parts. */
  static List<ValueRef> split(OpWriter ops, String name, ValueRef x, int axis, int parts) {
    Limits.checkParts("groups", parts);
    ValueRef first =
        ops.add(
            ops.node("Split", name)
                .input(ops.constant(name + "/split_dim", TensorData.scalar(axis)), x)
                .attribute("T", DataType.FLOAT)
                .attribute("num_split", parts));
    List<ValueRef> all = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      all.add(new ValueRef(first.node(), i));
    }
    return all;
  }
}
