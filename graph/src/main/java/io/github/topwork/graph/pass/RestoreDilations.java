package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one dilated convolution of {@code SpaceToBatchND}, an undilated convolution of stride 1 and
 * {@code BatchToSpaceND}: how TensorFlow wrote dilated convolutions before its kernels knew them,
 * and Keras still does for some. What the first pads and the last crops becomes explicit padding.
 *
 * <p>Fires only where block, paddings and crops are constant, the convolution works on {@code NHWC}
 * without padding, nothing else reads the values between, and no more is cropped than was padded.
 */
public final class RestoreDilations implements GraphPass {
  private static final Set<String> CONVOLUTIONS = Set.of("Conv2D", "DepthwiseConv2dNative");

  @Override
  public PassResult apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    Map<ValueRef, List<Node>> consumers = graph.consumers();
    for (Node convolution : graph.nodes()) {
      if (CONVOLUTIONS.contains(convolution.op())) {
        restore(convolution, graph, consumers, edit);
      }
    }
    return edit.finish();
  }

  private static void restore(
      Node convolution, Graph graph, Map<ValueRef, List<Node>> consumers, GraphEdit edit) {
    Node before = graph.producer(convolution.input(0));
    List<Node> readers = consumers.getOrDefault(convolution.output(), List.of());
    boolean between =
        before.op().equals("SpaceToBatchND")
            && consumers.getOrDefault(before.output(), List.of()).size() == 1
            && readers.size() == 1
            && readers.get(0).op().equals("BatchToSpaceND")
            && readers.get(0).input(0).equals(convolution.output());
    if (!between || !isPlain(convolution)) {
      return;
    }
    Node after = readers.get(0);
    Optional<int[]> block = constant(before.input(1), graph, 2);
    Optional<int[]> sameBlock = constant(after.input(1), graph, 2);
    Optional<int[]> pads = constant(before.input(2), graph, 4);
    Optional<int[]> crops = constant(after.input(2), graph, 4);
    boolean known = block.isPresent() && pads.isPresent() && crops.isPresent();
    if (!known || sameBlock.isEmpty() || !Arrays.equals(block.get(), sameBlock.get())) {
      return;
    }
    long[] around = new long[8];
    for (int i = 0; i < 4; i++) {
      around[i + 2] = pads.get()[i] - crops.get()[i];
      if (around[i + 2] < 0) {
        return;
      }
    }
    edit.put(
        convolution.toBuilder()
            .inputs(List.of(before.input(0), convolution.input(1)))
            .attribute("padding", "EXPLICIT")
            .attribute("explicit_paddings", Attribute.ofInts(around))
            .attribute("dilations", Attribute.ofInts(1, block.get()[0], block.get()[1], 1))
            .build());
    edit.replace(after.output(), convolution.output());
    edit.remove(after.name());
    edit.remove(before.name());
  }

  private static boolean isPlain(Node convolution) {
    List<Long> ones = List.of(1L, 1L, 1L, 1L);
    return convolution.text("padding").equals("VALID")
        && convolution.text("data_format", "NHWC").equals("NHWC")
        && convolution.integers("strides").equals(ones)
        && convolution.integers("dilations", ones).equals(ones);
  }

  /** The integers of a constant of {@code count} elements. */
  private static Optional<int[]> constant(ValueRef value, Graph graph, int count) {
    Node node = graph.producer(value);
    if (!node.op().equals("Const")) {
      return Optional.empty();
    }
    TensorData data = node.tensor("value");
    return data.elementCount() == count ? Optional.of(data.toInts()) : Optional.empty();
  }
}
