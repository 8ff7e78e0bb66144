package io.github.topwork.graph.savedmodel;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.GraphFunction;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.graph.proto.AttributeReader;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Reads one library function.
 *
 * <p>Inside a function an input is {@code argument}, or {@code node:output:index} with the name of
 * an output argument of the node's op and a position in it. The result has flat indexes throughout.
 */
final class FunctionReader {
  private final FunctionDef message;
  private final OpRegistry ops;
  private final List<Problem> problems;
  private final String where;
  private final AttributeReader attributes = new AttributeReader();
  private final Set<String> arguments = new LinkedHashSet<>();
  private final Map<String, Node> nodes = new HashMap<>();

  FunctionReader(FunctionDef message, OpRegistry ops, List<Problem> problems) {
    this.message = message;
    this.ops = ops;
    this.problems = problems;
    this.where = "function '" + message.getSignature().getName() + "'";
  }

  /** Returns the function, or empty where problems were found. */
  Optional<GraphFunction> read() {
    List<Node> body = readArguments();
    for (NodeDef node : message.getNodeDefList()) {
      readBare(node);
    }
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    for (NodeDef node : message.getNodeDefList()) {
      body.add(connect(node, requireNonNull(nodes.get(node.getName()))));
    }
    List<ValueRef> results = new ArrayList<>();
    for (OpDef.ArgDef result : message.getSignature().getOutputArgList()) {
      String value = message.getRetMap().get(result.getName());
      if (value == null) {
        problem("no value for result '" + result.getName() + "'", "one for each result");
      } else {
        resolve(value, "result '" + result.getName() + "'").ifPresent(results::add);
      }
    }
    List<String> controls =
        message.getSignature().getControlOutputList().stream()
            .map(name -> message.getControlRetMap().getOrDefault(name, name))
            .toList();
    problems.addAll(attributes.problems());
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    Graph graph = Graph.of(body);
    for (String control : controls) {
      if (!graph.contains(control)) {
        problem("control result '" + control + "'", "a node of the function");
      }
    }
    return problems.isEmpty()
        ? Optional.of(
            new GraphFunction(
                message.getSignature().getName(), List.copyOf(arguments), graph, results, controls))
        : Optional.empty();
  }

  private List<Node> readArguments() {
    List<Node> body = new ArrayList<>();
    for (OpDef.ArgDef argument : message.getSignature().getInputArgList()) {
      String name = argument.getName();
      if (!argument.getNumberAttr().isEmpty() || !argument.getTypeListAttr().isEmpty()) {
        problem("argument '" + name + "', a list of values", "arguments of one value each");
        continue;
      }
      if (name.isEmpty() || !arguments.add(name)) {
        problem("two arguments named '" + name + "'", "unique names");
        continue;
      }
      Attribute type =
          argument.getTypeAttr().isEmpty()
              ? attributes
                  .readType(argument.getTypeValue(), "argument '" + name + "' of " + where)
                  .<Attribute>map(Attribute.Type::new)
                  .orElse(new Attribute.Type(DataType.FLOAT))
              : new Attribute.Placeholder(argument.getTypeAttr());
      body.add(
          Node.builder(name, "_Arg").attribute("T", type).attribute("index", body.size()).build());
    }
    return body;
  }

  /** Reads op and attributes; inputs can only be resolved once all nodes are known. */
  private void readBare(NodeDef node) {
    if (node.getName().isEmpty() || node.getOp().isEmpty()) {
      problem("node '" + node.getName() + "' of op '" + node.getOp() + "'", "a name and an op");
      return;
    }
    Node.Builder bare = Node.builder(node.getName(), node.getOp());
    attributes
        .readAll(node.getAttrMap(), "node '" + node.getName() + "' in " + where)
        .forEach(bare::attribute);
    if (nodes.put(node.getName(), bare.build()) != null || arguments.contains(node.getName())) {
      problem("two nodes or arguments named '" + node.getName() + "'", "unique names");
    }
    if (ops.find(node.getOp()).isEmpty()) {
      problems.add(ops.unknown(node.getOp(), "node '" + node.getName() + "' in " + where));
    }
  }

  private Node connect(NodeDef message, Node bare) {
    List<String> controls = new ArrayList<>();
    List<ValueRef> inputs = new ArrayList<>();
    for (String input : message.getInputList()) {
      if (input.startsWith("^")) {
        controls.add(input.substring(1));
      } else {
        resolve(input, "node '" + message.getName() + "'").ifPresent(inputs::add);
      }
    }
    return bare.toBuilder().inputs(inputs).controlInputs(controls).build();
  }

  private Optional<ValueRef> resolve(String value, String consumer) {
    String[] parts = value.split(":", -1);
    if (arguments.contains(parts[0])
        && (parts.length == 1 || (parts.length == 2 && parts[1].equals("0")))) {
      return Optional.of(ValueRef.of(parts[0]));
    }
    Node node = nodes.get(parts[0]);
    if (node == null || parts.length < 2 || parts.length > 3) {
      problem(
          "'" + value + "' as input of " + consumer,
          "an argument, or node:output:index of a node in the function");
      return Optional.empty();
    }
    try {
      int index = parts.length == 3 ? Integer.parseInt(parts[2]) : 0;
      OpSchema schema = ops.get(node.op());
      return Optional.of(node.output(schema.outputIndex(node, parts[1], index)));
    } catch (NumberFormatException e) {
      problem("'" + value + "' as input of " + consumer, "a number after the last colon");
    } catch (ModelException e) {
      problems.addAll(e.problems());
    }
    return Optional.empty();
  }

  private void problem(String given, String expected) {
    problems.add(ByteReader.damage("Function", given, expected, where));
  }
}
