package io.github.topwork.importer.savedmodel;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.pass.GraphEdit;
import io.github.topwork.graph.pass.PassResult;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a model that was saved for one batch size take any, as Keras does.
 *
 * <p>Where the number stands in the graph, it is computed from the input instead: as the first size
 * of a {@code Reshape}, or of a value that is the same in every row. That is sound, since a run
 * with another number of rows failed there, and is taken only where the outputs come out with a row
 * for each row of the input and no value of fixed rows meets one of free rows. Else the model stays
 * as it is.
 */
final class FreeBatch {
  private static final String BATCH = "batch";

  /** Each round makes one more value of fixed rows free, and what is computed from it. */
  private static final int MAX_ROUNDS = 50;

  private static final Set<String> BROADCASTING =
      Set.of(
          "Add",
          "AddV2",
          "Sub",
          "Mul",
          "Div",
          "RealDiv",
          "Maximum",
          "Minimum",
          "Pow",
          "SquaredDifference",
          "SelectV2",
          "Equal",
          "NotEqual",
          "Less",
          "LessEqual",
          "Greater",
          "GreaterEqual",
          "LogicalAnd",
          "LogicalOr");

  /**
   * The outcome.
   *
   * @param model the model, with a free batch or as it was
   * @param isChanged whether the batch was fixed and is free now
   * @param warning why the batch stays fixed, if it does
   */
  record Result(ModelGraph model, boolean isChanged, Optional<String> warning) {
    static Result unchanged(ModelGraph model) {
      return new Result(model, false, Optional.empty());
    }
  }

  private final long rows;
  private final Shapes fixed;
  private ModelGraph model;

  private FreeBatch(ModelGraph model, long rows) {
    this.model = model;
    this.rows = rows;
    this.fixed = ShapeInference.infer(model);
  }

  /** Frees the batch, if all inputs state the same one. */
  static Result of(ModelGraph model) {
    Set<Dim> first = new HashSet<>();
    for (TensorSpec input : model.inputs()) {
      if (input.shape().rank() < 1) {
        return Result.unchanged(model);
      }
      first.add(input.shape().dim(0));
    }
    boolean isFixed = first.size() == 1 && first.iterator().next().isKnown();
    return isFixed
        ? new FreeBatch(model, first.iterator().next().sizeOrMinusOne()).run()
        : Result.unchanged(model);
  }

  private Result run() {
    ModelGraph before = model;
    model = withFreeInputs();
    for (int round = 0; round < MAX_ROUNDS; round++) {
      PassResult freed = freeConstants(ShapeInference.infer(model));
      if (!freed.changed()) {
        break;
      }
      model = freed.applyTo(model);
    }
    Shapes shapes = ShapeInference.infer(model);
    Optional<String> obstacle = obstacle(shapes);
    if (obstacle.isPresent()) {
      return new Result(
          before,
          false,
          Optional.of(
              "The model takes batches of "
                  + rows
                  + " only: "
                  + obstacle.get()
                  + ". Save it with an Input that leaves the batch size open."));
    }
    List<TensorSpec> outputs =
        model.outputs().stream()
            .map(output -> withShape(output, shapes.of(output.value())))
            .toList();
    return new Result(
        new ModelGraph(
            model.graph(),
            model.inputs(),
            outputs,
            model.variables(),
            model.layers().withOutputShapes(layer -> withFreeRows(layer.outputShape())),
            model.provenance()),
        true,
        Optional.empty());
  }

  /** What the file says of the rows of layers is to be inferred anew. */
  private static Shape withFreeRows(Shape shape) {
    return shape.rank() < 1 ? shape : shape.withDim(0, Dim.unknown());
  }

  private static TensorSpec withShape(TensorSpec spec, Shape shape) {
    return new TensorSpec(spec.name(), spec.value(), spec.type(), shape);
  }

  private ModelGraph withFreeInputs() {
    Set<String> nodes = new HashSet<>();
    model.inputs().forEach(input -> nodes.add(input.value().node()));
    List<TensorSpec> inputs =
        model.inputs().stream()
            .map(input -> withShape(input, input.shape().withDim(0, Dim.named(BATCH))))
            .toList();
    return new ModelGraph(
        model.graph().mapNodes(node -> nodes.contains(node.name()) ? withoutRows(node) : node),
        inputs,
        model.outputs(),
        model.variables(),
        model.layers(),
        model.provenance());
  }

  private static Node withoutRows(Node placeholder) {
    if (placeholder.attribute("shape").isEmpty() || placeholder.shape("shape").rank() < 1) {
      return placeholder;
    }
    Shape free = placeholder.shape("shape").withDim(0, Dim.unknown());
    return placeholder.toBuilder().attribute("shape", Attribute.of(free)).build();
  }

  private PassResult freeConstants(Shapes shapes) {
    GraphEdit edit = new GraphEdit(model.graph());
    Set<ValueRef> meeting = new LinkedHashSet<>();
    for (Node node : model.graph().nodes()) {
      Shape old = fixed.of(node.output());
      if (node.op().equals("Reshape") && namesRows(node, old, shapes)) {
        long[] sizes = old.toSizes();
        sizes[0] = -1;
        edit.put(
            node.toBuilder()
                .inputs(List.of(node.input(0), ints(node, "sizes", sizes, edit)))
                .attribute("Tshape", DataType.INT32)
                .build());
      } else if (BROADCASTING.contains(node.op()) && clash(node, shapes)) {
        meeting.addAll(node.inputs());
      }
    }
    meeting.forEach(value -> freeRows(value, shapes, edit));
    return edit.finish();
  }

  /** Does a reshape of a value of free rows state as many rows as the model was saved for? */
  private boolean namesRows(Node reshape, Shape old, Shapes shapes) {
    Shape input = shapes.of(reshape.input(0));
    boolean isFree = input.rank() >= 1 && input.dim(0).equals(Dim.named(BATCH));
    Optional<TensorData> target = shapes.constantOf(reshape.input(1));
    return isFree
        && old.rank() >= 1
        && old.isFullyKnown()
        && old.dim(0).sizeOrMinusOne() % rows == 0
        && target.isPresent()
        && target.get().elementCount() > 0
        && target.get().toLongs()[0] == old.dim(0).sizeOrMinusOne();
  }

  /** Do fixed rows meet free ones in a node that broadcasts? */
  private boolean clash(Node node, Shapes shapes) {
    int rank = fixed.of(node.output()).rank();
    boolean isFree = false;
    boolean isFixed = false;
    for (ValueRef input : node.inputs()) {
      Shape shape = shapes.of(input);
      if (rank >= 1 && shape.rank() == rank) {
        isFree |= shape.dim(0).equals(Dim.named(BATCH));
        isFixed |= shape.dim(0).equals(Dim.of(rows)) && rows > 1;
      }
    }
    return isFree && isFixed;
  }

  /**
   * Makes a constant that is the same everywhere, or a {@code Fill}, of as many rows as are fed.
   */
  private void freeRows(ValueRef value, Shapes shapes, GraphEdit edit) {
    Node node = model.graph().producer(value);
    Shape shape = shapes.of(value);
    if (shape.rank() < 1 || !shape.isFullyKnown() || !shape.dim(0).equals(Dim.of(rows))) {
      return;
    }
    Optional<ValueRef> element = Optional.empty();
    if (node.op().equals("Fill")) {
      element = Optional.of(node.input(1));
    } else if (node.op().equals("Const")) {
      element =
          uniform(node.tensor("value"))
              .map(each -> edit.constantBefore(node.name(), node.name() + "/element", each));
    }
    if (element.isEmpty()) {
      return;
    }
    TensorSpec input = model.inputs().get(0);
    ValueRef all =
        edit.addBefore(
            node.name(),
            Node.builder(edit.freshName(node.name() + "/input_shape"), "Shape")
                .input(input.value())
                .attribute("T", input.type())
                .attribute("out_type", DataType.INT32)
                .build());
    ValueRef batch =
        edit.addBefore(
            node.name(),
            Node.builder(edit.freshName(node.name() + "/rows"), "Slice")
                .input(
                    all,
                    ints(node, "first", new long[] {0}, edit),
                    ints(node, "one", new long[] {1}, edit))
                .attribute("T", DataType.INT32)
                .attribute("Index", DataType.INT32)
                .build());
    long[] rest = Shape.of(shape.dims().subList(1, shape.rank())).toSizes();
    ValueRef axis = edit.constantBefore(node.name(), node.name() + "/axis", TensorData.scalar(0));
    ValueRef sizes =
        edit.addBefore(
            node.name(),
            Node.builder(edit.freshName(node.name() + "/sizes"), "ConcatV2")
                .input(batch, ints(node, "rest", rest, edit), axis)
                .attribute("N", 2)
                .attribute("T", DataType.INT32)
                .attribute("Tidx", DataType.INT32)
                .build());
    edit.put(
        Node.builder(node.name(), "Fill")
            .input(sizes, element.get())
            .attribute("T", shapes.typeOf(value).orElseThrow())
            .attribute("index_type", DataType.INT32)
            .build());
  }

  /** The element, if all are equal. */
  private static Optional<TensorData> uniform(TensorData value) {
    int size = value.type().byteSize();
    ByteBuffer bytes = value.bytes();
    if (size == 0 || value.elementCount() == 0) {
      return Optional.empty();
    }
    ByteBuffer first = bytes.slice(0, size);
    for (int i = size; i < bytes.limit(); i += size) {
      if (!bytes.slice(i, size).equals(first)) {
        return Optional.empty();
      }
    }
    return Optional.of(TensorData.wrap(value.type(), Shape.SCALAR, first));
  }

  private static ValueRef ints(Node node, String part, long[] values, GraphEdit edit) {
    int[] narrow = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = Math.toIntExact(values[i]);
    }
    return edit.constantBefore(
        node.name(), node.name() + "/" + part, TensorData.ofInts(narrow, narrow.length));
  }

  /** What keeps the batch fixed, if anything does. */
  private Optional<String> obstacle(Shapes shapes) {
    if (!shapes.problems().isEmpty()) {
      return Optional.of(shapes.problems().get(0).where() + " needs " + rows + " rows");
    }
    for (Node node : model.graph().nodes()) {
      if (BROADCASTING.contains(node.op()) && clash(node, shapes)) {
        return Optional.of("node '" + node.name() + "' combines each row with one of its own");
      }
    }
    for (TensorSpec output : model.outputs()) {
      Shape shape = shapes.of(output.value());
      if (shape.rank() < 1 || !shape.dim(0).equals(Dim.named(BATCH))) {
        return Optional.of("output '" + output.name() + "' would be of shape " + shape);
      }
    }
    return Optional.empty();
  }
}
