package io.github.topwork.export.parity;

import io.github.topwork.export.onnx.NarrowFloats;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * Seeded inputs for a model: {@link SyntheticImage images} for inputs that look like images, else
 * independent elements, floats in a range and integers from 0 to 9.
 */
public final class CheckInputs {
  /** Rows are different from each other as long as all of them have no more elements than this. */
  private static final long DIFFERENT_ELEMENTS = 1 << 18;

  /** But there are always two, so that a batch is more than one row repeated. */
  private static final int FEWEST_ROWS = 2;

  private static final int SMALLEST_IMAGE = 8;

  /** Layers that bring pixels into range by themselves. */
  private static final Set<String> SCALES_PIXELS = Set.of("Rescaling", "Normalization");

  /** Pixels are divided by 127.5, 128, 255 or 256 in practice. */
  private static final double SMALLEST_DIVISOR = 100;

  private static final double LARGEST_DIVISOR = 300;

  private final ParityOptions options;
  private final InputRange range;

  private CheckInputs(ParityOptions options, InputRange range) {
    this.options = options;
    this.range = range;
  }

  /** One value for every input and batch size; a model of fixed batch size gets one batch. */
  public static List<Map<String, TensorData>> of(ModelGraph model, ParityOptions options) {
    CheckInputs inputs = new CheckInputs(options, options.range().orElseGet(() -> range(model)));
    if (!hasFreeBatch(model)) {
      return List.of(inputs.row(model, 0));
    }
    long elements = 0;
    for (TensorSpec input : model.inputs()) {
      elements += inputs.sizes(input).elementCount();
    }
    int wanted = options.batches().stream().mapToInt(Integer::intValue).sum();
    int different =
        (int) Math.min(wanted, Math.max(FEWEST_ROWS, DIFFERENT_ELEMENTS / Math.max(1, elements)));
    List<Map<String, TensorData>> rows = new ArrayList<>();
    for (int i = 0; i < different; i++) {
      rows.add(inputs.row(model, i));
    }
    List<Map<String, TensorData>> batches = new ArrayList<>();
    int next = 0;
    for (int batch : options.batches()) {
      List<Map<String, TensorData>> chosen = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        // Each time through the rows begins with another one, so that no batch has a period.
        chosen.add(rows.get((next + next / different) % different));
        next++;
      }
      batches.add(join(model, chosen));
    }
    return batches;
  }

  /** Inputs without a batch dimension stay as they are. */
  private static Map<String, TensorData> join(
      ModelGraph model, List<Map<String, TensorData>> rows) {
    Map<String, TensorData> joined = new LinkedHashMap<>();
    for (TensorSpec input : model.inputs()) {
      String name = input.name();
      joined.put(
          name,
          isBatched(input)
              ? Truth.get(
                  Rows.join(rows.stream().map(row -> Map.of(name, Truth.get(row, name))).toList()),
                  name)
              : Truth.get(rows.get(0), name));
    }
    return joined;
  }

  private static boolean isBatched(TensorSpec input) {
    return input.shape().rank() > 0 && !input.shape().dim(0).isKnown();
  }

  private static boolean hasFreeBatch(ModelGraph model) {
    return model.inputs().stream().anyMatch(CheckInputs::isBatched);
  }

  private static InputRange range(ModelGraph model) {
    boolean scales =
        model.layers().flatten().stream()
            .map(LayerTree.Entry::layer)
            .anyMatch(layer -> SCALES_PIXELS.contains(layer.className()));
    return scales || dividesPixels(model) ? InputRange.PIXELS : InputRange.SIGNED_UNIT;
  }

  /** Is an input brought from 0 to 255 to a range of about 1 first of all, by a constant factor? */
  private static boolean dividesPixels(ModelGraph model) {
    Set<ValueRef> pixels = new HashSet<>();
    model.inputs().forEach(input -> pixels.add(input.value()));
    for (Node node : model.graph().topologicalOrder()) {
      if (node.inputs().isEmpty() || !pixels.contains(node.input(0))) {
        continue;
      }
      switch (node.op()) {
        case "Identity", "Cast", "Sub", "AddV2", "ResizeBilinear" -> pixels.add(node.output());
        case "Mul", "RealDiv" -> {
          Node factor = model.graph().producer(node.input(1));
          if (factor.op().equals("Const") && factor.tensor("value").elementCount() == 1) {
            double value = factor.tensor("value").toDoubles()[0];
            double divisor = node.op().equals("Mul") ? 1 / value : value;
            if (divisor >= SMALLEST_DIVISOR && divisor <= LARGEST_DIVISOR) {
              return true;
            }
          }
        }
        default -> {}
      }
    }
    return false;
  }

  private Map<String, TensorData> row(ModelGraph model, int index) {
    SplittableRandom random = new SplittableRandom(31 * options.seed() + index);
    Map<String, TensorData> values = new HashMap<>();
    for (TensorSpec input : model.inputs()) {
      Shape shape = sizes(input);
      values.put(
          input.name(),
          isImage(input, shape) ? image(input.type(), shape, random) : fill(input, shape, random));
    }
    return values;
  }

  /** The shape of one row. */
  private Shape sizes(TensorSpec input) {
    if (!input.shape().isRanked()) {
      throw new IllegalArgumentException(
          "input " + input + " of unknown rank (expected: a known rank)");
    }
    Shape shape = input.shape();
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (!shape.dim(axis).isKnown()) {
        shape = shape.withDim(axis, Dim.of(axis == 0 ? 1 : options.freeSize()));
      }
    }
    return shape;
  }

  private static boolean isImage(TensorSpec input, Shape shape) {
    return (input.type() == DataType.FLOAT || input.type() == DataType.UINT8)
        && shape.rank() == 4
        && shape.dim(3).sizeOrMinusOne() <= 4
        && Math.min(shape.dim(1).sizeOrMinusOne(), shape.dim(2).sizeOrMinusOne()) >= SMALLEST_IMAGE;
  }

  private TensorData image(DataType type, Shape shape, SplittableRandom random) {
    int count = Math.toIntExact(shape.dim(0).sizeOrMinusOne());
    int height = Math.toIntExact(shape.dim(1).sizeOrMinusOne());
    int width = Math.toIntExact(shape.dim(2).sizeOrMinusOne());
    int channels = Math.toIntExact(shape.dim(3).sizeOrMinusOne());
    ByteBuffer bytes = allocate(type, shape);
    for (int i = 0; i < count; i++) {
      for (double pixel : SyntheticImage.of(height, width, channels, random)) {
        if (type == DataType.UINT8) {
          bytes.put((byte) Math.round(255 * pixel));
        } else {
          bytes.putFloat((float) range.at(pixel));
        }
      }
    }
    return TensorData.wrap(type, shape, bytes.flip());
  }

  private TensorData fill(TensorSpec input, Shape shape, SplittableRandom random) {
    DataType type = input.type();
    if (type == DataType.HALF || type == DataType.BFLOAT16) {
      TensorSpec wide = new TensorSpec(input.name(), input.value(), DataType.FLOAT, shape);
      return NarrowFloats.round(fill(wide, shape, random), type);
    }
    ByteBuffer bytes = allocate(type, shape);
    DoubleSupplier element = () -> range.at(random.nextDouble());
    for (long i = shape.elementCount(); i > 0; i--) {
      switch (type) {
        case FLOAT -> bytes.putFloat((float) element.getAsDouble());
        case DOUBLE -> bytes.putDouble(element.getAsDouble());
        case UINT8 -> bytes.put((byte) random.nextInt(256));
        case INT8 -> bytes.put((byte) random.nextInt(10));
        case INT16 -> bytes.putShort((short) random.nextInt(10));
        case INT32 -> bytes.putInt(random.nextInt(10));
        case INT64 -> bytes.putLong(random.nextInt(10));
        case BOOL -> bytes.put((byte) random.nextInt(2));
        default ->
            throw new IllegalArgumentException(
                "input of type " + type.displayName() + " (expected: floats or integers)");
      }
    }
    return TensorData.wrap(type, shape, bytes.flip());
  }

  private static ByteBuffer allocate(DataType type, Shape shape) {
    int count = Math.toIntExact(shape.elementCount());
    return ByteBuffer.allocate(Math.multiplyExact(count, type.byteSize()))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
