package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rewrites ops whose gradient TensorFlow's C++ registry has wrong or not at all, or that its CPU
 * kernels cannot differentiate, into ops that compute the same and whose gradients are right.
 *
 * <table>
 * <caption>Rewrites</caption>
 * <tr><th>op</th><th>becomes</th><th>difference of the values</th></tr>
 * <tr><td>{@code Conv2D}, {@code DepthwiseConv2dNative} with dilations</td>
 *     <td>{@code SpaceToBatchND}, the op, {@code BatchToSpaceND}; where sizes are not known, or with
 *     strides, the op over a filter with zeros between its elements</td><td>rounding</td></tr>
 * <tr><td>{@code Conv2D}, {@code MaxPool} with explicit padding</td>
 *     <td>{@code Pad} or {@code PadV2} with -inf, and the op without padding</td><td>none</td></tr>
 * <tr><td>{@code Conv2D} in groups</td><td>{@code DepthwiseConv2dNative} for groups of one channel,
 *     else {@code Split}, one for each group, {@code ConcatV2}</td><td>rounding</td></tr>
 * <tr><td>{@code LogSoftmax} not of rank 2</td><td>the op between two {@code Reshape}</td>
 *     <td>none</td></tr>
 * <tr><td>{@code LRN} with other than default attributes</td><td>its formula, the sum over
 *     neighbours as a convolution</td><td>rounding</td></tr>
 * <tr><td>{@code Erfc}</td><td>{@code 1 - Erf}</td><td>below 2.4e-7, absolute</td></tr>
 * <tr><td>{@code IdentityN} without a gradient of its own</td>
 *     <td>nothing, or {@code Identity} where it waits</td><td>none</td></tr>
 * <tr><td>{@code FusedBatchNorm}, {@code V2}</td><td>{@code FusedBatchNormV3}</td>
 *     <td>none</td></tr>
 * </table>
 *
 * <p>The result of a rewrite keeps the name of the node.
 */
public final class DifferentiableForm implements GraphPass {
  private final Map<String, Shape> given;

  /**
   * Creates the pass.
   *
   * @param given shapes of {@code Placeholder} values and of variables, by node name, as for {@link
   *     ShapeInference#infer(Graph, Map)}
   */
  public DifferentiableForm(Map<String, Shape> given) {
    this.given = Map.copyOf(given);
  }

  /** Creates the pass for the inputs and variables of a model. */
  public static DifferentiableForm of(ModelGraph model) {
    return new DifferentiableForm(FoldConstants.shapesOf(model));
  }

  /**
   * @throws UnsupportedOpException if a node needs a rewrite for which too little of its shapes is
   *     known; all of them are listed
   */
  @Override
  public PassResult apply(Graph graph) {
    // A rewrite may leave another to do: a dilated convolution in groups, for one.
    GraphPass round = this::rewriteOnce;
    return Passes.run(graph, List.of(round));
  }

  private PassResult rewriteOnce(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    List<Problem> problems = new ArrayList<>();
    Rewrite rewrite = new Rewrite(ShapeInference.infer(graph, given), edit, problems);
    for (Node node : graph.nodes()) {
      if (!rewrite.shapes().fits(node)) {
        continue;
      }
      switch (node.op()) {
        case "Conv2D", "DepthwiseConv2dNative" -> {
          if (DilationRewrite.applies(node)) {
            DilationRewrite.apply(node, rewrite);
          } else if (node.op().equals("Conv2D") && PaddingRewrite.applies(node)) {
            PaddingRewrite.apply(node, rewrite);
          } else if (node.op().equals("Conv2D")) {
            GroupRewrite.apply(node, rewrite);
          }
        }
        case "MaxPool" -> {
          if (PaddingRewrite.applies(node)) {
            PaddingRewrite.apply(node, rewrite);
          }
        }
        case "LogSoftmax" -> LogSoftmaxRewrite.apply(node, rewrite);
        case "LRN" -> LrnRewrite.apply(node, rewrite);
        case "Erfc" -> erfc(node, rewrite);
        case "IdentityN" -> {
          if (!CustomGradients.isOn(node) || CustomGradients.isDerivative(node, graph)) {
            identities(node, edit);
          }
        }
        case "FusedBatchNorm" -> edit.put(CanonicalizeOps.batchNormV3(node, DataType.FLOAT));
        case "FusedBatchNormV2" -> edit.put(CanonicalizeOps.batchNormV3(node, node.type("U")));
        default -> {}
      }
    }
    if (!problems.isEmpty()) {
      throw new UnsupportedOpException(problems);
    }
    return edit.finish();
  }

  private static void erfc(Node node, Rewrite rewrite) {
    rewrite
        .scalar(node, "one", 1)
        .ifPresent(
            one ->
                rewrite.replaceBy(
                    node,
                    "Sub",
                    one,
                    rewrite.add(node, "erf", "Erf", builder -> builder.input(node.input(0)))));
  }

  private static void identities(Node node, GraphEdit edit) {
    for (int i = 0; i < node.inputs().size(); i++) {
      if (node.controlInputs().isEmpty()) {
        edit.replace(node.output(i), node.input(i));
      } else {
        edit.replace(
            node.output(i),
            edit.addBefore(
                node.name(),
                Node.builder(edit.freshName(node.name() + "/output_" + i), "Identity")
                    .input(node.input(i))
                    .controlInputs(node.controlInputs())
                    .attribute("T", node.types("T").get(i))
                    .build()));
      }
    }
    edit.remove(node.name());
  }
}
