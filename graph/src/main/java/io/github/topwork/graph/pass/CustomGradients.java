package io.github.topwork.graph.pass;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.proto.AttributeReader;

/**
 * Nodes whose gradient is a Python function of the model: {@code tf.custom_gradient}, which leaves
 * {@code IdentityN} over the results and the arguments of the function, and {@code
 * gradient_override_map} of TensorFlow 1. Both name the function in an attribute; no file holds it.
 */
public final class CustomGradients {
  private CustomGradients() {}

  /** Has the node a gradient other than that of its op? */
  public static boolean isOn(Node node) {
    return node.attribute(AttributeReader.GRADIENT).isPresent();
  }

  /**
   * Is the custom gradient the derivative of what is computed, so that nothing is lost with it?
   * True of {@code tf.nn.silu} ({@code swish}), which only saves memory by it: its {@code
   * IdentityN} has the inputs {@code x * sigmoid(beta * x), x, beta}, or the first two.
   */
  static boolean isDerivative(Node node, Graph graph) {
    if (!node.op().equals("IdentityN") || node.inputs().size() < 2 || node.inputs().size() > 3) {
      return false;
    }
    ValueRef x = behindIdentities(node.input(1), graph);
    Node product = graph.producer(behindIdentities(node.input(0), graph));
    if (!product.op().equals("Mul")) {
      return false;
    }
    ValueRef left = behindIdentities(product.input(0), graph);
    ValueRef right = behindIdentities(product.input(1), graph);
    return (left.equals(x) && isGate(right, x, node, graph))
        || (right.equals(x) && isGate(left, x, node, graph));
  }

  /** Is the value {@code sigmoid(x)} or {@code sigmoid(beta * x)}? */
  private static boolean isGate(ValueRef value, ValueRef x, Node node, Graph graph) {
    Node sigmoid = graph.producer(value);
    if (!sigmoid.op().equals("Sigmoid")) {
      return false;
    }
    ValueRef argument = behindIdentities(sigmoid.input(0), graph);
    if (argument.equals(x)) {
      return true;
    }
    Node scaled = graph.producer(argument);
    if (!scaled.op().equals("Mul") || node.inputs().size() != 3) {
      return false;
    }
    ValueRef beta = behindIdentities(node.input(2), graph);
    ValueRef left = behindIdentities(scaled.input(0), graph);
    ValueRef right = behindIdentities(scaled.input(1), graph);
    return (left.equals(beta) && right.equals(x)) || (left.equals(x) && right.equals(beta));
  }

  private static ValueRef behindIdentities(ValueRef value, Graph graph) {
    ValueRef behind = value;
    Node producer = graph.producer(behind);
    while (producer.op().equals("Identity") && !isOn(producer)) {
      behind = producer.input(0);
      producer = graph.producer(behind);
    }
    return behind;
  }
}
