package io.github.topwork.graph.oracle;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpArgument;
import io.github.topwork.graph.op.OpAttribute;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.op.OpSchema;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Graphs of one node {@code op} over random inputs: scalars, empty and zero-sized values, ranks and
 * axes that do not fit, unknown shapes, numbers out of range, attributes left out. Wild ones also
 * have attributes of another kind, inputs missing, and huge sizes, which TensorFlow is better not
 * given.
 */
public final class RandomOps {
  /** A graph, and numbers for its placeholders. */
  public record Sample(Graph graph, Map<String, TensorData> feeds) {
    /** The node. */
    public Node node() {
      return graph.node("op");
    }

    /** All outputs of the node. */
    public List<ValueRef> outputs() {
      List<ValueRef> outputs = new ArrayList<>();
      int count = OpRegistry.tensorFlow().get(node().op()).outputCount(node());
      for (int i = 0; i < count; i++) {
        outputs.add(node().output(i));
      }
      return outputs;
    }
  }

  private static final DataType[] TYPES = {
    DataType.FLOAT, DataType.FLOAT, DataType.INT32, DataType.INT64, DataType.BOOL, DataType.DOUBLE
  };
  private static final long[] HUGE = {
    Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 31, 1L << 40, 65536
  };
  private static final Map<String, List<String>> TEXTS =
      Map.of(
          "padding", List.of("SAME", "VALID", "EXPLICIT"),
          "data_format", List.of("NHWC", "NCHW"),
          "data_format of volumes", List.of("NDHWC", "NCDHW"),
          "interpolation", List.of("NEAREST", "BILINEAR"),
          "fill_mode", List.of("CONSTANT", "NEAREST"),
          "mode", List.of("REFLECT", "SYMMETRIC"),
          "equation", List.of("ab,bc->ac", "a...,...b->ab...", "ab->ba", "ii->i", "a,b", "->"));

  private final Random random;
  private final boolean isWild;
  private final Map<String, TensorData> feeds = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private Shape previous = Shape.SCALAR;

  // A layout of another rank than the op's ends the process in a failed check of TensorFlow's.
  private boolean isVolume;

  private RandomOps(Random random, boolean isWild) {
    this.random = random;
    this.isWild = isWild;
  }

  /** Returns a graph of this op type. */
  public static Sample of(String op, Random random, boolean isWild) {
    return new RandomOps(random, isWild).sample(OpRegistry.tensorFlow().get(op));
  }

  private Sample sample(OpSchema schema) {
    isVolume = schema.name().contains("3D");
    Node.Builder node = Node.builder("op", schema.name());
    Map<String, DataType> types = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (OpAttribute attribute : schema.attributes()) {
      boolean isStated = attribute.defaultValue().isEmpty() || random.nextBoolean();
      boolean isLost = isWild && random.nextInt(20) == 0;
      String kind = isWild && random.nextInt(20) == 0 ? "int" : attribute.kind();
      if (isStated && !isLost) {
        String name = attribute.name() + (isVolume ? " of volumes" : "");
        node.attribute(
            attribute.name(), attribute(TEXTS.containsKey(name) ? name : attribute.name(), kind));
      }
    }
    List<ValueRef> inputs = new ArrayList<>();
    for (OpArgument argument : schema.inputs()) {
      List<DataType> each = new ArrayList<>();
      if (!argument.typeListAttribute().isEmpty()) {
        for (int i = random.nextInt(4); i > 0; i--) {
          each.add(type());
        }
        node.attribute(argument.typeListAttribute(), Attribute.ofTypes(each));
      } else {
        DataType type =
            argument
                .type()
                .orElseGet(
                    () ->
                        types.computeIfAbsent(argument.typeAttribute(), key -> type(schema, key)));
        int count =
            argument.numberAttribute().isEmpty()
                ? 1
                : counts.computeIfAbsent(argument.numberAttribute(), key -> 1 + random.nextInt(3));
        for (int i = 0; i < count; i++) {
          each.add(type);
        }
      }
      for (DataType type : each) {
        inputs.add(input(isWild && random.nextInt(30) == 0 ? type() : type, inputs.size()));
      }
    }
    types.forEach(node::attribute);
    counts.forEach(node::attribute);
    if (isWild && random.nextInt(20) == 0 && !inputs.isEmpty()) {
      inputs.remove(random.nextInt(inputs.size()));
    }
    nodes.add(node.inputs(inputs).build());
    return new Sample(Graph.of(nodes), feeds);
  }

  private DataType type() {
    return TYPES[random.nextInt(TYPES.length)];
  }

  /** Index types are what their name says, most of the time. */
  private DataType type(OpSchema schema, String key) {
    boolean isIndex =
        schema.attribute(key).flatMap(OpAttribute::defaultValue).orElse(null)
                instanceof Attribute.Type type
            && type.value() == DataType.INT32;
    boolean isIndexByName = List.of("Index", "Tindices", "Taxis", "Tblock_shape").contains(key);
    return isIndex || isIndexByName
        ? random.nextInt(4) == 0 ? DataType.INT64 : DataType.INT32
        : type();
  }

  private Attribute attribute(String name, String kind) {
    return switch (kind) {
      case "int" -> Attribute.of(number());
      case "float" -> Attribute.of((float) number());
      case "bool" -> Attribute.of(random.nextBoolean());
      case "string" -> {
        List<String> texts = TEXTS.getOrDefault(name, List.of("", "NHWC"));
        yield Attribute.of(texts.get(random.nextInt(texts.size())));
      }
      case "type" -> Attribute.of(type());
      case "shape" -> Attribute.of(declared(shape()));
      case "list(int)" -> Attribute.ofInts(integers(name));
      case "list(type)" -> Attribute.ofTypes(List.of(type()));
      case "list(string)", "list(shape)", "list(float)", "list(bool)" -> Attribute.ofInts();
      case "tensor" -> Attribute.of(tensor(type(), shape()));
      default -> Attribute.of(0);
    };
  }

  private long[] integers(String name) {
    boolean isWindow = !isWild && List.of("ksize", "strides", "dilations").contains(name);
    int window = isVolume ? 5 : 4;
    long[] values = new long[isWindow || random.nextInt(3) != 0 ? window : random.nextInt(6)];
    boolean isPlain = random.nextBoolean();
    for (int i = 0; i < values.length; i++) {
      values[i] = isPlain ? 1 : number();
    }
    return values;
  }

  private long number() {
    if (isWild && random.nextInt(8) == 0) {
      return HUGE[random.nextInt(HUGE.length)];
    }
    return random.nextInt(7) - 2;
  }

  private ValueRef input(DataType type, int index) {
    boolean isShape = type == DataType.INT32 || type == DataType.INT64;
    Shape shape = isShape && random.nextInt(4) != 0 ? vector() : like();
    TensorData value = tensor(type, shape);
    String name = "in" + index;
    if (random.nextInt(isShape ? 6 : 2) != 0) {
      nodes.add(
          Node.builder(name, "Const")
              .attribute("dtype", type)
              .attribute("value", Attribute.of(value))
              .build());
    } else {
      feeds.put(name, value);
      nodes.add(
          Node.builder(name, "Placeholder")
              .attribute("dtype", type)
              .attribute("shape", Attribute.of(declared(shape)))
              .build());
    }
    return ValueRef.of(name);
  }

  private Shape vector() {
    return switch (random.nextInt(4)) {
      case 0 -> Shape.SCALAR;
      case 1 -> Shape.of(previous.rank());
      case 2 -> Shape.of(previous.rank(), 2);
      default -> Shape.of(random.nextInt(5));
    };
  }

  /** A new shape, or one near the last one, so that something fits. */
  private Shape like() {
    Shape shape = random.nextInt(3) == 0 ? shape() : previous;
    for (int i = 0; i < shape.rank(); i++) {
      if (random.nextInt(4) == 0) {
        shape = shape.withDim(i, Dim.of(random.nextInt(3)));
      }
    }
    if (shape.rank() > 0 && random.nextInt(4) == 0) {
      shape = Shape.of(shape.dims().subList(1, shape.rank()));
    }
    previous = shape;
    return shape;
  }

  private Shape shape() {
    long[] sizes = new long[random.nextInt(3) == 0 ? random.nextInt(6) : 4];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(4);
    }
    previous = Shape.of(sizes);
    return previous;
  }

  /** What a placeholder or attribute says of a shape: less than is known, now and then. */
  private Shape declared(Shape shape) {
    if (random.nextInt(6) == 0) {
      return Shape.UNKNOWN;
    }
    Shape declared = shape;
    for (int i = 0; i < shape.rank(); i++) {
      if (random.nextInt(4) == 0) {
        declared = declared.withDim(i, Dim.unknown());
      }
    }
    return declared;
  }

  private TensorData tensor(DataType type, Shape shape) {
    int count = (int) shape.elementCount();
    if (type.byteSize() == 0) {
      return TensorData.ofStrings(
          shape, java.util.Collections.nCopies(count, io.github.topwork.tensor.Bytes.ofUtf8("")));
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
    boolean counts = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      long number = counts ? i : number();
      switch (type) {
        case FLOAT -> bytes.putFloat(real());
        case DOUBLE -> bytes.putDouble(real());
        case INT32 -> bytes.putInt((int) number);
        case INT64 -> bytes.putLong(number);
        case BOOL -> bytes.put((byte) random.nextInt(2));
        default -> bytes.position(bytes.position() + type.byteSize());
      }
    }
    return TensorData.wrap(type, shape, bytes.rewind());
  }

  private float real() {
    float[] special = {0, -0f, 1, -1, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 1e30f};
    return random.nextInt(6) == 0
        ? special[random.nextInt(special.length)]
        : (float) random.nextGaussian() * 3;
  }
}
