package io.github.topwork.graph.savedmodel;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.graph.proto.AttributeWriter;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Converts between {@link Graph} and {@code GraphDef}. */
public final class GraphDefs {
  private GraphDefs() {}

  /**
   * Returns the graph of a message, without devices, notes of the runtime and its function library.
   *
   * @throws ModelFormatException with everything that cannot be read
   */
  public static Graph fromGraphDef(GraphDef message) {
    AttributeReader attributes = new AttributeReader();
    List<Problem> problems = new ArrayList<>();
    Graph graph = readNodes(message.getNodeList(), attributes, "graph", problems);
    problems.addAll(attributes.problems());
    if (!problems.isEmpty()) {
      throw new ModelFormatException(problems);
    }
    return graph;
  }

  /** Reads the nodes; where problems were found the graph is empty. */
  static Graph readNodes(
      List<NodeDef> messages, AttributeReader attributes, String where, List<Problem> problems) {
    List<Node> nodes = new ArrayList<>(messages.size());
    for (NodeDef message : messages) {
      if (message.getName().isEmpty() || message.getOp().isEmpty()) {
        problems.add(
            problem(
                "node '" + message.getName() + "' of op '" + message.getOp() + "'",
                "a name and an op",
                where));
        continue;
      }
      Node.Builder node = Node.builder(message.getName(), message.getOp());
      List<String> controls = new ArrayList<>();
      for (String input : message.getInputList()) {
        if (input.startsWith("^")) {
          controls.add(input.substring(1));
        } else {
          readInput(input, message, where, problems).ifPresent(node::input);
        }
      }
      node.controlInputs(controls);
      attributes
          .readAll(message.getAttrMap(), "node '" + message.getName() + "' in " + where)
          .forEach(node::attribute);
      nodes.add(node.build());
    }
    if (!problems.isEmpty()) {
      return Graph.EMPTY;
    }
    try {
      return Graph.of(nodes);
    } catch (ModelFormatException e) {
      problems.addAll(e.problems());
      return Graph.EMPTY;
    }
  }

  private static Optional<ValueRef> readInput(
      String input, NodeDef node, String where, List<Problem> problems) {
    try {
      return Optional.of(ValueRef.parse(input));
    } catch (IllegalArgumentException e) {
      problems.add(
          problem(
              "input '" + input + "'",
              "node or node:index",
              "node '" + node.getName() + "' in " + where));
      return Optional.empty();
    }
  }

  private static Problem problem(String given, String expected, String where) {
    return new Problem(
        "Graph", given, expected, where, "get the file again from where it came; it is damaged");
  }

  /** Returns the message of a graph; constants share their bytes with it. */
  public static GraphDef toGraphDef(Graph graph) {
    GraphDef.Builder message = GraphDef.newBuilder();
    graph.nodes().forEach(node -> message.addNode(toNodeDef(node)));
    return message.build();
  }

  /** Returns the message of a node. */
  public static NodeDef toNodeDef(Node node) {
    NodeDef.Builder message = NodeDef.newBuilder().setName(node.name()).setOp(node.op());
    for (ValueRef input : node.inputs()) {
      message.addInput(input.index() == 0 ? input.node() : input.toString());
    }
    node.controlInputs().forEach(control -> message.addInput("^" + control));
    node.attributes().forEach((key, value) -> message.putAttr(key, AttributeWriter.write(value)));
    return message.build();
  }
}
