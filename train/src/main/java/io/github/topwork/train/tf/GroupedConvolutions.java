package io.github.topwork.train.tf;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import java.util.List;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

/**
 * Convolutions by groups of channels. Without oneDNN, that is on other processors than x86 and with
 * {@code TF_ENABLE_ONEDNN_OPTS=0}, TensorFlow merges one with the bias and activation behind it
 * into an op that computes no groups, and the run fails. A graph that has one runs without that
 * rewriting, on every machine, so that the numbers are the same on all.
 */
final class GroupedConvolutions {
  private GroupedConvolutions() {}

  /** Returns the configuration with which this graph runs everywhere. */
  static ConfigProto safe(ConfigProto config, Graph graph) {
    if (!areIn(graph)) {
      return config;
    }
    ConfigProto.Builder changed = config.toBuilder();
    changed
        .getGraphOptionsBuilder()
        .getRewriteOptionsBuilder()
        .setRemapping(RewriterConfig.Toggle.OFF);
    return changed.build();
  }

  private static boolean areIn(Graph graph) {
    List<Node> convolutions =
        graph.nodes().stream().filter(node -> node.op().equals("Conv2D")).toList();
    if (convolutions.isEmpty()) {
      return false;
    }
    Shapes shapes = ShapeInference.infer(graph);
    return convolutions.stream().anyMatch(node -> isGrouped(node, shapes));
  }

  private static boolean isGrouped(Node node, Shapes shapes) {
    Shape image = shapes.of(node.input(0));
    Shape kernel = shapes.of(node.input(1));
    if (image.rank() != 4 || kernel.rank() != 4) {
      return false;
    }
    Dim channels = image.dim(node.text("data_format", "NHWC").equals("NCHW") ? 1 : 3);
    // The kernel is [height, width, channels of a group, filters].
    return channels.isKnown() && kernel.dim(2).isKnown() && !channels.equals(kernel.dim(2));
  }
}
