package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Removes nodes whose result is their input: Identity, a product with 1, an empty Pad. */
final class RemoveNoOps implements OnnxPass {
  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      // Earlier removals may have changed what the node reads.
      edit.producer(node.output())
          .ifPresent(now -> source(now, edit).ifPresent(source -> edit.bypass(now, source)));
    }
    return edit.finish();
  }

  /** The input that the node hands on, if it does nothing else. */
  private static Optional<String> source(OnnxNode node, OnnxEdit edit) {
    boolean nothing =
        switch (node.op()) {
          case "Identity" -> true;
          case "Cast" ->
              edit.info(node.input(0))
                  .map(info -> OnnxModel.typeNumber(info.type()) == node.integer("to", 0))
                  .orElse(false);
          case "Pad" ->
              edit.constant(node.input(1))
                  .map(pads -> Arrays.stream(pads.toLongs()).allMatch(pad -> pad == 0))
                  .orElse(false);
          case "Transpose" ->
              node.integers("perm")
                  .map(perm -> IntStream.range(0, perm.length).allMatch(axis -> perm[axis] == axis))
                  .orElse(false);
          case "Reshape" -> keepsShape(edit.shape(node.input(0)), edit.shape(node.output()));
          case "Mul", "Div" -> isNeutral(node, 1, 1f, edit);
          case "Add", "Sub" -> isNeutral(node, 1, 0f, edit);
          default -> false;
        };
    if (nothing) {
      return Optional.of(node.input(0));
    }
    boolean swapped =
        node.op().equals("Mul") && isNeutral(node, 0, 1f, edit)
            || node.op().equals("Add") && isNeutral(node, 0, 0f, edit);
    return swapped ? Optional.of(node.input(1)) : Optional.empty();
  }

  private static boolean keepsShape(Shape from, Shape to) {
    return from.isRanked()
        && from.equals(to)
        && from.dims().stream().noneMatch(dim -> dim instanceof Dim.Unknown);
  }

  /** Is input {@code index} all this number, and does it leave the other's shape alone? */
  private static boolean isNeutral(OnnxNode node, int index, float number, OnnxEdit edit) {
    Optional<TensorData> constant = edit.constant(node.input(index));
    if (constant.isEmpty() || constant.get().type() != DataType.FLOAT) {
      return false;
    }
    for (float element : constant.get().toFloats()) {
      if (element != number) {
        return false;
      }
    }
    Shape other = edit.shape(node.input(1 - index));
    boolean same = keepsShape(other, edit.shape(node.output()));
    return same || constant.get().shape().rank() == 0 && other.isRanked();
  }
}
