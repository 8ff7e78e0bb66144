package io.github.topwork.graph.shape;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.Problem;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One run of {@link ShapeInference}. */
final class Inference {
  private static final int MAX_OUTPUTS = 100_000;

  private final Map<String, Shape> given;
  private final Map<ValueRef, Shape> shapes = new HashMap<>();
  private final Map<ValueRef, DataType> types = new HashMap<>();
  private final Map<ValueRef, Ints> values = new HashMap<>();
  private final Map<ValueRef, Shape> variables = new HashMap<>();
  private final Set<String> unknownOps = new TreeSet<>();
  private final Set<ValueRef> noted = new HashSet<>();
  private final Set<String> unfit = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();

  Inference(Map<String, Shape> given) {
    this.given = given;
  }

  Shapes run(Graph graph) {
    graph.topologicalOrder().forEach(this::accept);
    return new Shapes(shapes, types, values, unknownOps, unfit, problems);
  }

  /** Takes a value for what somebody says that it is. */
  void state(ValueRef value, DataType type, Shape shape) {
    types.put(value, type);
    shapes.put(value, shape);
  }

  /** Infers one node, whose inputs were accepted before. */
  void accept(Node node) {
    int before = problems.size();
    noted.clear();
    try {
      if (noteTypes(node)) {
        infer(node);
      }
    } catch (OpShapes.Contradiction e) {
      problems.add(problem(node, e.given, e.expected));
    } catch (ModelException e) {
      // An attribute that is absent, or of another kind than the op's.
      problems.addAll(e.problems());
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      // Ranks below what the attributes speak of, numbers beyond 32 bits.
      problems.add(
          problem(
              node, "inputs and attributes that do not fit: " + e.getMessage(), "those of the op"));
    }
    if (problems.size() > before) {
      unfit.add(node.name());
      // What a rule noted before it met the contradiction may be wrong.
      shapes.keySet().removeAll(noted);
      values.keySet().removeAll(noted);
    }
  }

  private void infer(Node node) {
    Optional<ShapeRule> rule = ShapeFamilies.TABLE.find(node.op());
    if (rule.isEmpty()) {
      unknownOps.add(node.op());
      return;
    }
    rule.get().infer(new OpShapes(node, this));
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Notes the element types of the outputs; false where the node is not one of its op. */
  private boolean noteTypes(Node node) {
    Optional<OpSchema> schema = OpRegistry.tensorFlow().find(node.op());
    if (schema.isEmpty()) {
      return true;
    }
    int count = schema.get().outputCount(node);
    if (count > MAX_OUTPUTS) {
      problems.add(problem(node, count + " outputs", "at most " + MAX_OUTPUTS));
      return false;
    }
    int inputs = schema.get().inputCount(node);
    if (inputs != node.inputs().size()) {
      problems.add(problem(node, node.inputs().size() + " inputs", inputs + " inputs"));
      return false;
    }
    if (!takesInputs(node, schema.get())) {
      return false;
    }
    List<Optional<DataType>> outputs = schema.get().outputTypes(node);
    for (int i = 0; i < outputs.size(); i++) {
      ValueRef output = node.output(i);
      outputs.get(i).ifPresent(type -> types.put(output, type));
    }
    return true;
  }

  /** Are the inputs of the types that the op demands of this node? */
  private boolean takesInputs(Node node, OpSchema schema) {
    List<Optional<DataType>> expected = schema.inputTypes(node);
    int before = problems.size();
    for (int i = 0; i < expected.size(); i++) {
      Optional<DataType> given = type(node.input(i));
      if (given.isPresent() && expected.get(i).isPresent() && !given.equals(expected.get(i))) {
        problems.add(
            problem(
                node,
                "input " + i + " of " + given.get().displayName(),
                expected.get(i).get().displayName()));
      }
    }
    return problems.size() == before;
  }

  private static Problem problem(Node node, String given, String expected) {
    return new Problem(
        "Shapes do not fit",
        given,
        expected,
        "node '" + node.name() + "' (" + node.op() + ")",
        "check the shapes given for the inputs, or save the model again");
  }

  Optional<DataType> type(ValueRef value) {
    return Optional.ofNullable(types.get(value));
  }

  Shape shape(ValueRef value) {
    return shapes.getOrDefault(value, Shape.UNKNOWN);
  }

  void shape(ValueRef value, Shape shape) {
    noted.add(value);
    shapes.put(value, shape);
  }

  Optional<Ints> value(ValueRef value) {
    return Optional.ofNullable(values.get(value));
  }

  void value(ValueRef value, Ints elements) {
    noted.add(value);
    values.put(value, elements);
  }

  Shape variable(ValueRef handle) {
    return variables.getOrDefault(handle, Shape.UNKNOWN);
  }

  void variable(ValueRef handle, Shape shape) {
    variables.put(handle, shape);
  }

  Optional<Shape> given(String node) {
    return Optional.ofNullable(given.get(node));
  }
}
