package io.github.topwork.export.onnx.pass;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Merges the padding of height and width, of volumes also of depth, into the convolution or pool
 * that follows.
 *
 * <p>A convolution pads with zeros, so any zero padding fits. A maximum pads with minus infinity:
 * zeros are the same only where no element is negative, which is why the input must come from an
 * activation that ends at zero, and only while every window holds an element that is not padding.
 */
final class MergePads implements OnnxPass {
  private static final Set<String> NOT_NEGATIVE = Set.of("Relu", "Sigmoid", "Softmax", "Softplus");

  @Override
  public OnnxGraph apply(OnnxGraph graph) {
    OnnxEdit edit = new OnnxEdit(graph);
    for (OnnxNode node : graph.nodes()) {
      if (edit.contains(node)) {
        edit.producer(node.input(0))
            .filter(before -> before.op().equals("Pad"))
            .flatMap(pad -> zeros(pad, edit))
            .ifPresent(
                pad -> {
                  if (accepts(node, pad, edit)) {
                    edit.replace(node, merged(node, pad, edit));
                  } else if (node.op().equals("MaxPool")) {
                    edit.replace(pad, guarded(pad, edit));
                  }
                });
      }
    }
    edit.removeDead();
    return edit.finish();
  }

  /** The Pad, if it puts zeros around an image or volume. */
  private static Optional<OnnxNode> zeros(OnnxNode pad, OnnxEdit edit) {
    Optional<TensorData> pads = edit.constant(pad.input(1));
    boolean constant =
        "constant".equals(String.valueOf(pad.attributes().get("mode")))
            && (pad.input(2).isEmpty() || isZero(edit.constant(pad.input(2))));
    if (!constant || pads.isEmpty() || pads.get().elementCount() < 8) {
      return Optional.empty();
    }
    long[] sizes = pads.get().toLongs();
    int rank = sizes.length / 2;
    boolean spatial = sizes[0] == 0 && sizes[1] == 0 && sizes[rank] == 0 && sizes[rank + 1] == 0;
    boolean grows = Arrays.stream(sizes).allMatch(size -> size >= 0);
    return spatial && grows ? Optional.of(pad) : Optional.empty();
  }

  private static boolean isZero(Optional<TensorData> value) {
    return value.isPresent()
        && value.get().type() == DataType.FLOAT
        && value.get().elementCount() == 1
        && value.get().toFloats()[0] == 0;
  }

  private static boolean accepts(OnnxNode node, OnnxNode pad, OnnxEdit edit) {
    if (node.attributes().containsKey("auto_pad")) {
      return false;
    }
    return switch (node.op()) {
      case "Conv" -> true;
      case "MaxPool" -> isNotNegative(pad.input(0), edit) && fits(merged(node, pad, edit));
      case "AveragePool" ->
          Arrays.stream(node.integers("pads").orElse(new long[0])).allMatch(size -> size == 0)
              && fits(merged(node, pad, edit));
      default -> false;
    };
  }

  private static boolean isNotNegative(String value, OnnxEdit edit) {
    Optional<OnnxNode> producer = edit.producer(value);
    if (producer.isEmpty()) {
      return false;
    }
    OnnxNode node = producer.get();
    return switch (node.op()) {
      case "Clip" -> isZero(edit.constant(node.input(1)));
      case "MaxPool", "AveragePool", "Transpose", "Reshape" -> isNotNegative(node.input(0), edit);
      default -> NOT_NEGATIVE.contains(node.op());
    };
  }

  /** Is each side's padding smaller than the window, so that no window is padding alone? */
  private static boolean fits(OnnxNode pool) {
    long[] kernel = pool.integers("kernel_shape").orElseThrow();
    long[] pads = pool.integers("pads").orElseThrow();
    return IntStream.range(0, pads.length).allMatch(i -> pads[i] < kernel[i % kernel.length]);
  }

  /**
   * The Pad with the smallest normal number in place of zero. ONNX Runtime 1.28 merges zero padding
   * into any MaxPool from level BASIC on, whatever the sign of the elements, and the result is
   * wrong by up to their magnitude; other padding it leaves alone. No float32 result tells 1.2e-38
   * from 0.
   */
  private static OnnxNode guarded(OnnxNode pad, OnnxEdit edit) {
    return pad.withInput(
        2, edit.initializer(pad.name() + "/zero", TensorData.scalar(Float.MIN_NORMAL)));
  }

  private static OnnxNode merged(OnnxNode node, OnnxNode pad, OnnxEdit edit) {
    long[] around = edit.constant(pad.input(1)).map(TensorData::toLongs).orElseThrow();
    int spatial = around.length / 2 - 2;
    long[] pads = node.integers("pads").orElse(new long[2 * spatial]).clone();
    for (int i = 0; i < spatial; i++) {
      pads[i] += around[i + 2];
      pads[i + spatial] += around[i + spatial + 4];
    }
    OnnxNode merged =
        node.withInput(0, pad.input(0)).withAttribute("pads", OnnxAttribute.ofInts(pads));
    // TensorFlow's Pad makes zeros that the average counts; its own padding is not counted.
    return node.op().equals("AveragePool")
        ? merged.withAttribute("count_include_pad", OnnxAttribute.of(1))
        : merged;
  }
}
