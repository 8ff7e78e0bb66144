package io.github.topwork.export.onnx.op;

import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.export.onnx.TensorPermutation;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What a handler sees: the values of the TensorFlow graph, and the ONNX graph as far as it is
 * built.
 *
 * <p>A handler asks for an input in the layout it needs ({@link #asIs}, {@link #channelsFirst},
 * {@link #in}); where the value lies otherwise, one Transpose is added and used by all that ask. A
 * constant asked for becomes an initializer in that layout, equal ones one initializer.
 */
public final class OnnxGraphBuilder {
  private final Graph graph;
  private final Shapes shapes;
  private final Map<ValueRef, List<Node>> consumers;
  private final LayerNames layers;
  private final int opset;
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, TensorData> initializers = new LinkedHashMap<>();
  private final Map<TensorData, String> initializerNames = new HashMap<>();
  private final Map<String, ValueInfo> values = new HashMap<>();
  private final Map<ValueRef, Bound> bound = new HashMap<>();
  private final Map<Relaid, String> relaid = new HashMap<>();
  private final Set<String> nodeNames = new HashSet<>();
  private final Set<String> valueNames = new HashSet<>();
  private String scope = "topwork";

  private record Bound(String name, AxisOrder layout) {}

  private record Relaid(ValueRef value, AxisOrder layout) {}

  OnnxGraphBuilder(Graph graph, Shapes shapes, LayerNames layers, int opset) {
    this.graph = graph;
    this.shapes = shapes;
    this.layers = layers;
    this.consumers = graph.consumers();
    this.opset = opset;
  }

  /** Opset that the file is for. */
  public int opset() {
    return opset;
  }

  /** Element type of a TensorFlow value. */
  public DataType type(ValueRef value) {
    return shapes
        .typeOf(value)
        .orElseThrow(
            () ->
                unsupported(
                    graph.producer(value),
                    "output " + value.index() + " of unknown element type",
                    "an op that TensorFlow registers"));
  }

  /** Shape of a TensorFlow value in TensorFlow's layout, as far as it is known. */
  public Shape shape(ValueRef value) {
    return shapes.of(value);
  }

  /** The nodes of the TensorFlow graph that read a value. */
  public List<Node> consumers(ValueRef value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** The number behind a value that is a constant. */
  public Optional<TensorData> constant(ValueRef value) {
    Node producer = graph.producer(value);
    while (producer.op().equals("Identity")) {
      producer = graph.producer(producer.input(0));
    }
    return producer.op().equals("Const")
        ? Optional.of(producer.tensor("value"))
        : shapes.constantOf(value);
  }

  /** The numbers of a constant input, which this conversion needs now. */
  public TensorData requireConstant(Node node, int input, String argument) {
    return constant(node.input(input))
        .orElseThrow(
            () ->
                unsupported(
                    node,
                    argument + " computed by node '" + node.input(input).node() + "'",
                    "a constant " + argument));
  }

  /** The integers of a constant input, which this conversion needs now. */
  public int[] requireInts(Node node, int input, String argument) {
    return requireConstant(node, input, argument).toInts();
  }

  /** The shape that a one-dimensional integer value will hold at run time, as far as is known. */
  public Optional<Shape> shapeHeldBy(ValueRef value) {
    return shapes.dimsIn(value).map(Shape::of);
  }

  /** The layout in which a value lies; constants lie as asked. */
  public AxisOrder layout(ValueRef value) {
    return constant(value).isPresent() ? AxisOrder.AS_IS : require(value).layout();
  }

  /** The layout that an element-wise op over these values of its result's rank should work in. */
  public AxisOrder commonLayout(List<ValueRef> inputs, int rank) {
    Set<AxisOrder> found = new HashSet<>();
    boolean mixed = false;
    for (ValueRef input : inputs) {
      if (constant(input).isEmpty()) {
        AxisOrder layout = layout(input);
        mixed |= layout.equals(AxisOrder.AS_IS) && shape(input).rank() != 0;
        found.add(layout);
      }
    }
    AxisOrder.ChannelsFirst moved = new AxisOrder.ChannelsFirst(rank);
    if (found.contains(moved)) {
      return moved;
    }
    found.remove(AxisOrder.AS_IS);
    if (rank == 2 && found.size() == 1 && !mixed) {
      return found.iterator().next();
    }
    return AxisOrder.AS_IS;
  }

  /** Name of the ONNX value that lies as in TensorFlow. */
  public String asIs(ValueRef value) {
    return in(AxisOrder.AS_IS, value);
  }

  /** Name of the ONNX value that lies as {@code NCHW}; the value has rank 4. */
  public String channelsFirst(ValueRef value) {
    return in(AxisOrder.CHANNELS_FIRST, value);
  }

  /**
   * Name of an ONNX value that broadcasts against values of this layout as {@code value} does in
   * TensorFlow.
   */
  public String in(AxisOrder layout, ValueRef value) {
    Relaid key = new Relaid(value, layout);
    String known = relaid.get(key);
    if (known == null) {
      Optional<TensorData> constant = constant(value);
      known =
          constant.isPresent()
              ? initializer(baseName(value), constantIn(layout, constant.get()))
              : relay(value, layout);
      relaid.put(key, known);
    }
    return known;
  }

  private static TensorData constantIn(AxisOrder layout, TensorData data) {
    int rank = data.shape().rank();
    if (layout instanceof AxisOrder.Flattened flattened) {
      boolean wide = rank > 0 && data.shape().dim(-1).sizeOrMinusOne() == flattened.size();
      return wide ? TensorPermutation.gather(data, rank - 1, flattened.permutation()) : data;
    }
    if (layout instanceof AxisOrder.ChannelsFirst first && rank > 0) {
      TensorData wide = data.reshaped(widened(data.shape(), first.rank()));
      TensorData moved = TensorPermutation.transpose(wide, first.fromChannelsLast());
      return rank < first.rank()
          ? moved.reshaped(Shape.of(moved.shape().dims().subList(1, first.rank())))
          : moved;
    }
    return data;
  }

  /** The shape with dimensions of size 1 put before it, as broadcasting does. */
  private static Shape widened(Shape shape, int rank) {
    List<Dim> dims = new ArrayList<>(Collections.nCopies(rank - shape.rank(), Dim.of(1)));
    dims.addAll(shape.dims());
    return Shape.of(dims);
  }

  private String relay(ValueRef value, AxisOrder wanted) {
    Bound from = require(value);
    Shape shape = shape(value);
    if (from.layout().equals(wanted) || shape.rank() == 0) {
      return from.name();
    }
    if (wanted instanceof AxisOrder.AsIs) {
      if (from.layout() instanceof AxisOrder.Flattened flattened) {
        return unflatten(from.name(), flattened);
      }
      AxisOrder.ChannelsFirst first = (AxisOrder.ChannelsFirst) from.layout();
      Shape moved = TensorPermutation.transpose(shape, first.fromChannelsLast());
      return transpose(from.name(), moved, first.toChannelsLast());
    }
    if (wanted instanceof AxisOrder.ChannelsFirst first) {
      String name = asIs(value);
      Shape wide = shape;
      if (shape.isRanked() && shape.rank() < first.rank()) {
        wide = widened(shape, first.rank());
        long[] axes = LongStream.range(0, first.rank() - shape.rank()).toArray();
        name = node("Unsqueeze").input(name).constant(axes).output();
      }
      return transpose(name, wide, first.fromChannelsLast());
    }
    throw new IllegalStateException(
        "value '" + value + "' lies " + from.layout() + " (wanted: " + wanted + ")");
  }

  /** Adds a Transpose or, where only dimensions of size 1 move past others, a Reshape. */
  private String transpose(String name, Shape shape, int[] permutation) {
    if (!shape.isRanked()) {
      return node("Transpose").input(name).attribute("perm", asLongs(permutation)).output();
    }
    Shape result = TensorPermutation.transpose(shape, permutation);
    List<Dim> sizes = result.dims().subList(1, result.rank());
    long big = sizes.stream().filter(dim -> !dim.equals(Dim.of(1))).count();
    boolean toFirst = permutation[1] == shape.rank() - 1;
    boolean isImageOfOneChannel = shape.dim(toFirst ? -1 : 1).equals(Dim.of(1));
    if (sizes.stream().allMatch(Dim::isKnown) && (big <= 1 || isImageOfOneChannel)) {
      long[] target = result.toSizes();
      target[0] = -1;
      return node("Reshape").input(name).constant(target).output();
    }
    return node("Transpose").input(name).attribute("perm", asLongs(permutation)).output();
  }

  private String unflatten(String name, AxisOrder.Flattened from) {
    String image =
        node("Reshape")
            .input(name)
            .constant(-1, from.channels(), from.height(), from.width())
            .output();
    long[] channelsLast = asLongs(AxisOrder.CHANNELS_FIRST.toChannelsLast());
    String moved = node("Transpose").input(image).attribute("perm", channelsLast).output();
    return node("Reshape").input(moved).constant(-1, from.size()).output();
  }

  private static long[] asLongs(int[] values) {
    return java.util.Arrays.stream(values).asLongStream().toArray();
  }

  /** Name of the ONNX value whose dimension {@code i} is TensorFlow's {@code permutation[i]}. */
  public String transposed(ValueRef value, int... permutation) {
    Optional<TensorData> constant = constant(value);
    return constant.isPresent()
        ? initializer(baseName(value), TensorPermutation.transpose(constant.get(), permutation))
        : node("Transpose").input(value).attribute("perm", asLongs(permutation)).output();
  }

  /** Starts an ONNX node. */
  public OnnxNodeBuilder node(String op) {
    return new OnnxNodeBuilder(this, op, scope);
  }

  /** Adds a constant, or finds an equal one, and returns its name. */
  public String initializer(String name, TensorData data) {
    return initializerNames.computeIfAbsent(
        data,
        key -> {
          String fresh = freshValueName(name);
          initializers.put(fresh, data);
          return fresh;
        });
  }

  /** Makes the ONNX value stand for a TensorFlow value. */
  public void bind(ValueRef value, String name, AxisOrder layout) {
    bound.put(value, new Bound(name, layout));
    relaid.put(new Relaid(value, layout), name);
    Shape shape = shape(value);
    Shape stored =
        layout instanceof AxisOrder.ChannelsFirst first
            ? TensorPermutation.transpose(shape, first.fromChannelsLast())
            : shape;
    values.put(name, new ValueInfo(name, type(value), stored));
  }

  /** Is the value bound? */
  boolean isBound(ValueRef value) {
    return bound.containsKey(value);
  }

  /** Binds a value to what another one is bound to. */
  public void alias(ValueRef value, ValueRef target) {
    if (constant(target).isEmpty()) {
      Bound of = require(target);
      bound.put(value, of);
    } else {
      bind(value, asIs(target), AxisOrder.AS_IS);
    }
  }

  /** The error for a node that cannot be converted as it is. */
  public UnsupportedOpException unsupported(Node node, String given, String expected) {
    return new UnsupportedOpException(
        new Problem(
            "Cannot convert op '" + node.op() + "' to ONNX",
            given + ", opset " + opset,
            expected,
            layers.where(node),
            "move the op out of the exported model, or add a handler"
                + " (OnnxExportOptions.withHandler)"));
  }

  void enter(Node node) {
    scope = node.name();
  }

  /** Binds what a node that cannot be converted would give, so that others can be looked at. */
  void abandon(Node node) {
    for (ValueRef value : consumers.keySet()) {
      if (value.node().equals(node.name())) {
        bound.putIfAbsent(value, new Bound(value.toString(), AxisOrder.AS_IS));
      }
    }
    bound.putIfAbsent(node.output(), new Bound(node.name() + ":0", AxisOrder.AS_IS));
  }

  void add(OnnxNode node) {
    nodes.add(node);
  }

  /** A name that no node has yet. */
  String freshNodeName(String base) {
    return fresh(base, nodeNames);
  }

  /** A name that no value, input or constant has yet. */
  String freshValueName(String base) {
    return fresh(base, valueNames);
  }

  private static String fresh(String base, Set<String> taken) {
    String name = base;
    for (int i = 1; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }

  List<OnnxNode> nodes() {
    return nodes;
  }

  Map<String, TensorData> initializers() {
    return initializers;
  }

  Map<String, ValueInfo> values() {
    return values;
  }

  private Bound require(ValueRef value) {
    Bound of = bound.get(value);
    if (of == null) {
      throw new IllegalStateException(
          "value '" + value + "' is used before its node was converted (expected: inputs first)");
    }
    return of;
  }

  /** Constants are named as the variable they hold; the node that read it added {@code /read}. */
  static String baseName(ValueRef value) {
    String name = value.node();
    return name.endsWith("/read") ? name.substring(0, name.length() - "/read".length()) : name;
  }
}
