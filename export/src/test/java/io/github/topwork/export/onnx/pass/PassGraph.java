package io.github.topwork.export.onnx.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.onnx.OnnxAttribute;
import io.github.topwork.export.onnx.OnnxGraph;
import io.github.topwork.export.onnx.OnnxModel;
import io.github.topwork.export.onnx.OnnxNode;
import io.github.topwork.onnxruntime.OnnxSession;
import io.github.topwork.onnxruntime.OnnxSessionOptions;
import io.github.topwork.onnxruntime.OptimizationLevel;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.tensor.ValueInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes small ONNX graphs by hand, and runs them before and after a pass. */
final class PassGraph {
  /** Passes sum in double what the graph sums in float32, a few products deep. */
  private static final double TOLERANCE = 1e-5;

  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, TensorData> initializers = new LinkedHashMap<>();
  private final Map<String, ValueInfo> values = new HashMap<>();
  private final Random random = new Random(11);

  /** Sizes after the batch. */
  private static Shape batch(long... sizes) {
    List<Dim> dims = new ArrayList<>();
    dims.add(Dim.named("batch"));
    dims.addAll(Shape.of(sizes).dims());
    return Shape.of(dims);
  }

  PassGraph input(String name, long... sizes) {
    ValueInfo info = new ValueInfo(name, DataType.FLOAT, batch(sizes));
    inputs.add(info);
    values.put(name, info);
    return this;
  }

  /** Adds seeded numbers from 0.5 to 1.5. */
  PassGraph weights(String name, long... sizes) {
    float[] numbers = new float[Math.toIntExact(Shape.of(sizes).elementCount())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 0.5f + random.nextFloat();
    }
    return constant(name, TensorData.ofFloats(numbers, sizes));
  }

  PassGraph constant(String name, TensorData data) {
    initializers.put(name, data);
    return this;
  }

  /** Adds a node named as its output; {@code sizes} are those of the output after the batch. */
  PassGraph node(String output, String op, List<String> reads, long[] sizes, Object... attributes) {
    SortedMap<String, OnnxAttribute> map = new TreeMap<>();
    for (int i = 0; i < attributes.length; i += 2) {
      Object value = attributes[i + 1];
      map.put(
          (String) attributes[i],
          value instanceof long[] integers
              ? OnnxAttribute.ofInts(integers)
              : value instanceof Integer integer
                  ? OnnxAttribute.of((long) integer)
                  : value instanceof Float real
                      ? OnnxAttribute.of((float) real)
                      : OnnxAttribute.of((String) value));
    }
    nodes.add(new OnnxNode(output, op, reads, List.of(output), map));
    values.put(output, new ValueInfo(output, DataType.FLOAT, batch(sizes)));
    return this;
  }

  PassGraph output(String name) {
    ValueInfo info = values.get(name);
    if (info == null) {
      throw new IllegalArgumentException("output: " + name + " (expected: a node's)");
    }
    outputs.add(info);
    return this;
  }

  OnnxGraph build() {
    return new OnnxGraph(inputs, outputs, nodes, initializers, values);
  }

  /** Asserts that the pass leaves the very graph. */
  static void assertUntouched(OnnxPass pass, OnnxGraph graph) {
    assertThat(pass.apply(graph)).isSameAs(graph);
  }

  /** Applies the pass, asserts that ONNX Runtime sees no difference, and returns the new graph. */
  static OnnxGraph rewrite(OnnxPass pass, OnnxGraph graph) {
    OnnxGraph after = pass.apply(graph);
    assertThat(after).isNotSameAs(graph);
    Map<String, TensorData> feeds = new LinkedHashMap<>();
    Random random = new Random(3);
    for (ValueInfo input : graph.inputs()) {
      Shape shape = input.shape().withDim(0, Dim.of(2));
      float[] numbers = new float[Math.toIntExact(shape.elementCount())];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = 2 * random.nextFloat() - 1;
      }
      feeds.put(input.name(), TensorData.ofFloats(numbers, shape.toSizes()));
    }
    Map<String, TensorData> expected = run(graph, feeds);
    Map<String, TensorData> actual = run(after, feeds);
    assertThat(actual).containsOnlyKeys(expected.keySet());
    expected.forEach((name, value) -> assertClose(name, actual.getOrDefault(name, value), value));
    return after;
  }

  private static void assertClose(String name, TensorData actual, TensorData expected) {
    assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
    double[] wanted = expected.toDoubles();
    double[] got = actual.toDoubles();
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]));
      difference = Math.max(difference, Math.abs(wanted[i] - got[i]));
    }
    assertThat(difference).as(name).isLessThanOrEqualTo(TOLERANCE * largest);
  }

  private static Map<String, TensorData> run(OnnxGraph graph, Map<String, TensorData> feeds) {
    byte[] model = new OnnxModel(graph, 17, "test", new TreeMap<>()).toProto().toByteArray();
    OnnxSessionOptions options =
        OnnxSessionOptions.DEFAULT.withOptimization(OptimizationLevel.NO_OPT);
    try {
      Path file = Files.createTempFile("pass", ".onnx");
      try (OnnxSession session = OnnxSession.open(Files.write(file, model), options)) {
        return session.run(feeds);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long[] sizes(long... sizes) {
    return sizes;
  }
}
