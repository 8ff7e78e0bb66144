package io.github.topwork.export.onnx.op;

import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code StridedSlice} and {@code Slice} with constant bounds to {@code Slice}, and {@code
 * ReverseV2}, which is one that steps backwards.
 */
final class SliceHandler implements OpHandler {
  private static final long TO_THE_END = Long.MAX_VALUE;
  private static final long TO_THE_START = Long.MIN_VALUE;

  /** What to cut along one axis. */
  private record Cut(int axis, long start, long end, long step) {
    boolean isWhole() {
      return start == 0 && end == TO_THE_END && step == 1;
    }
  }

  @Override
  public void register(OpTable.Builder table) {
    table.ops(SliceHandler::strided, "StridedSlice");
    table.ops(SliceHandler::plain, "Slice");
    table.ops(SliceHandler::reverse, "ReverseV2");
  }

  private static void reverse(Node node, OnnxGraphBuilder onnx) {
    int rank = onnx.shape(node.input(0)).rank();
    List<Cut> cuts = new ArrayList<>();
    for (int axis : Axes.normalise(node, onnx.requireInts(node, 1, "axes"), rank, onnx)) {
      cuts.add(new Cut(axis, -1, TO_THE_START, -1));
    }
    cut(node, cuts, new int[0], List.of(), onnx);
  }

  private static void plain(Node node, OnnxGraphBuilder onnx) {
    int[] begin = onnx.requireInts(node, 1, "begin");
    int[] size = onnx.requireInts(node, 2, "size");
    List<Cut> cuts = new ArrayList<>();
    for (int axis = 0; axis < begin.length; axis++) {
      long end = size[axis] < 0 ? TO_THE_END : (long) begin[axis] + size[axis];
      cuts.add(new Cut(axis, begin[axis], end, 1));
    }
    cut(node, cuts, new int[0], List.of(), onnx);
  }

  private static void strided(Node node, OnnxGraphBuilder onnx) {
    int[] begin = onnx.requireInts(node, 1, "begin");
    int[] end = onnx.requireInts(node, 2, "end");
    int[] strides = onnx.requireInts(node, 3, "strides");
    int rank = onnx.shape(node.input(0)).rank();
    int named = 0;
    for (int i = 0; i < begin.length; i++) {
      named += isSet(node, "new_axis_mask", i) || isSet(node, "ellipsis_mask", i) ? 0 : 1;
    }
    List<Cut> cuts = new ArrayList<>();
    List<Integer> removed = new ArrayList<>();
    List<Long> added = new ArrayList<>();
    int axis = 0;
    int place = 0;
    for (int i = 0; i < begin.length; i++) {
      if (isSet(node, "ellipsis_mask", i)) {
        if (rank < 0) {
          throw onnx.unsupported(node, "input of unknown rank", "a known rank");
        }
        place += rank - named;
        axis += rank - named;
      } else if (isSet(node, "new_axis_mask", i)) {
        added.add((long) place++);
      } else if (isSet(node, "shrink_axis_mask", i)) {
        cuts.add(new Cut(axis, begin[i], begin[i] == -1 ? TO_THE_END : begin[i] + 1L, 1));
        removed.add(axis++);
      } else {
        boolean forward = strides[i] > 0;
        long open = forward ? 0 : TO_THE_END;
        long close = forward ? TO_THE_END : TO_THE_START;
        cuts.add(
            new Cut(
                axis++,
                isSet(node, "begin_mask", i) ? open : begin[i],
                isSet(node, "end_mask", i) ? close : end[i],
                strides[i]));
        place++;
      }
    }
    cut(node, cuts, removed.stream().mapToInt(Integer::intValue).toArray(), added, onnx);
  }

  private static boolean isSet(Node node, String mask, int bit) {
    return (node.integer(mask, 0) >> bit & 1) == 1;
  }

  private static void cut(
      Node node, List<Cut> all, int[] removed, List<Long> added, OnnxGraphBuilder onnx) {
    ValueRef value = node.input(0);
    int rank = onnx.shape(value).rank();
    AxisOrder found = onnx.commonLayout(List.of(value), rank);
    boolean reshapes = removed.length > 0 || !added.isEmpty();
    AxisOrder layout =
        reshapes || !(found instanceof AxisOrder.ChannelsFirst)
            ? Axes.whenRemoved(removed, Math.max(rank, 0), found)
            : found;
    if (!added.isEmpty()) {
      layout = AxisOrder.AS_IS;
    }
    String result = onnx.in(layout, value);
    List<Cut> cuts = all.stream().filter(cut -> !cut.isWhole()).toList();
    if (cuts.isEmpty() && !reshapes) {
      onnx.alias(node.output(), value);
      return;
    }
    AxisOrder in = layout;
    if (!cuts.isEmpty()) {
      OnnxNodeBuilder slice =
          onnx.node("Slice")
              .input(result)
              .constant(cuts.stream().mapToLong(Cut::start).toArray())
              .constant(cuts.stream().mapToLong(Cut::end).toArray())
              .constant(cuts.stream().mapToLong(cut -> Axes.place(cut.axis(), in)).toArray())
              .constant(cuts.stream().mapToLong(Cut::step).toArray());
      if (!reshapes) {
        slice.outputsOf(node, layout);
        return;
      }
      result = slice.output();
    }
    if (removed.length > 0) {
      OnnxNodeBuilder squeeze =
          onnx.node("Squeeze").input(result).constant(Axes.places(removed, layout));
      if (added.isEmpty()) {
        squeeze.outputsOf(node);
        return;
      }
      result = squeeze.output();
    }
    onnx.node("Unsqueeze").input(result).constant(Window.array(added)).outputsOf(node);
  }
}
