package io.github.topwork.graph.pass;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Explicit padding of {@code Conv2D} and {@code MaxPool}, whose gradients look for the paddings
 * where they are not. Padding by -inf never is the maximum, as TensorFlow leaves padding out.
 */
final class PaddingRewrite {
  private PaddingRewrite() {}

  static boolean applies(Node node) {
    return node.text("padding").equals("EXPLICIT");
  }

  static void apply(Node node, Rewrite rewrite) {
    List<Long> given = node.integers("explicit_paddings");
    if (given.size() != 8) {
      rewrite.refuse(node, given.size() + " explicit paddings", "8, two for each dimension");
      return;
    }
    ValueRef paddings =
        rewrite.pairs(node, "paddings", given.stream().mapToLong(Long::longValue).toArray());
    List<ValueRef> inputs = new ArrayList<>(node.inputs());
    if (node.op().equals("MaxPool")) {
      var lowest = rewrite.scalar(node, "lowest", Double.NEGATIVE_INFINITY);
      if (lowest.isEmpty()) {
        return;
      }
      inputs.set(0, pad(node, rewrite, "PadV2", node.input(0), paddings, lowest.get()));
    } else {
      inputs.set(0, pad(node, rewrite, "Pad", node.input(0), paddings));
    }
    rewrite
        .edit()
        .put(
            node.toBuilder()
                .inputs(inputs)
                .attribute("padding", "VALID")
                .attribute("explicit_paddings", Attribute.ofInts())
                .build());
  }

  private static ValueRef pad(Node node, Rewrite rewrite, String op, ValueRef... inputs) {
    return rewrite.add(
        node, "pad", op, builder -> builder.input(inputs).attribute("Tpaddings", DataType.INT32));
  }
}
