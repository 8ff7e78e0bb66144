package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.savedmodel.SavedModel;
import io.github.topwork.graph.savedmodel.SavedModelReader;
import io.github.topwork.graph.savedmodel.Signature;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Dim;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The passes on every SavedModel of the test data that has no loops, with generated weights; the
 * importer writes loops out.
 */
class RealModelsTest {
  /**
   * Reciprocal roots of folded batch norms differ by 2 ulp from TensorFlow's, which 121 layers add
   * up; relative to the largest output. Measured: 7e-7, and 0 without decomposed batch norm.
   */
  private static final double RTOL = 1e-5;

  static Stream<String> models() {
    Path data = TestData.data();
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("saved_model.pb"))
          .map(file -> data.relativize(file).toString().replace('\\', '/'))
          .filter(file -> !file.matches("(recurrent|fixed-batch/rows)/.*"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of each kind of file; the others have the same ops in larger numbers. */
  static Stream<String> modelsToRun() {
    return models()
        // Variables of TensorFlow 1 are no VarHandleOps; the other one draws random numbers.
        .filter(name -> !name.contains("tf1") && !name.contains("preprocessing/keras3"))
        .filter(
            name ->
                name.startsWith("small/")
                    || name.startsWith("mini-xception/")
                    || name.startsWith("mobilenetv2-96/")
                    || name.startsWith("densenet121-64/keras3/"));
  }

  /** A signature's flat graph, its outputs, and the shapes of its inputs. */
  private record Flat(
      Graph graph, List<TensorSpec> inputs, List<ValueRef> outputs, Map<String, Shape> given) {}

  @ParameterizedTest
  @MethodSource("models")
  void shapesAgreeWithTensorFlow(String file, @TempDir Path folder) throws IOException {
    Flat flat = flat(file, folder);
    Shapes shapes = ShapeInference.infer(flat.graph, flat.given);
    assertThat(shapes.unknownOps()).isEmpty();
    assertThat(shapes.problems()).isEmpty();
    compareShapes(flat.graph, shapes);
  }

  @ParameterizedTest
  @MethodSource("modelsToRun")
  void valuesAgreeWithTensorFlow(String file, @TempDir Path folder) throws IOException {
    Flat flat = flat(file, folder);
    PassResult variablesRead = new RemoveIdentities().apply(flat.graph);
    PassResult frozen =
        variablesRead.then(
            new FoldVariables(weightsOf(flat.graph), name -> true).apply(variablesRead.graph()));
    List<ValueRef> before = flat.outputs.stream().map(frozen::value).toList();
    List<GraphPass> passes =
        List.of(
            new CanonicalizeOps(),
            new FoldConstants(flat.given, FoldConstants.DEFAULT_MAX_ELEMENTS),
            new CommonSubexpressions(),
            new DifferentiableForm(flat.given),
            PruneToOutputs.of(before));
    PassResult after = Passes.run(frozen.graph(), passes);
    assertThat(ShapeInference.infer(after.graph(), flat.given).unknownOps()).isEmpty();

    Map<String, TensorData> feeds = new HashMap<>();
    flat.inputs.stream()
        .filter(input -> frozen.has(input.value()))
        .forEach(input -> feeds.put(input.value().node(), feed(input)));
    List<TensorData> expected = TensorFlowOracle.run(frozen.graph(), feeds, before);
    List<TensorData> actual =
        TensorFlowOracle.run(after.graph(), feeds, before.stream().map(after::value).toList());
    for (int i = 0; i < expected.size(); i++) {
      TensorFlowOracle.assertClose(actual.get(i), expected.get(i), RTOL * largest(expected.get(i)));
    }
  }

  private static Flat flat(String file, Path folder) throws IOException {
    SavedModel model = SavedModelReader.read(unpacked(file, folder));
    Signature signature = model.signature(Signature.SERVING_DEFAULT);
    PassResult inlined = FunctionInliner.inline(model.graph(), model.functions());
    assertThat(FunctionInliner.withFunctions(inlined.graph())).isEmpty();
    List<ValueRef> outputs =
        signature.outputs().stream().map(TensorSpec::value).map(inlined::value).toList();
    Map<String, Shape> given = new HashMap<>();
    for (TensorSpec input : signature.inputs()) {
      Shape shape = input.shape();
      given.put(
          input.value().node(),
          shape.rank() > 0 && !shape.dim(0).isKnown()
              ? shape.withDim(0, Dim.named("batch"))
              : shape);
    }
    return new Flat(
        PruneToOutputs.of(outputs).apply(inlined.graph()).graph(),
        signature.inputs(),
        outputs,
        given);
  }

  private static WeightSource weightsOf(Graph graph) {
    Map<String, TensorData> weights = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.op().equals("VarHandleOp")) {
        weights.put(node.name(), weights(node.name(), node.type("dtype"), node.shape("shape")));
      }
    }
    return WeightSource.of(weights);
  }

  private static void compareShapes(Graph flat, Shapes shapes) {
    List<ValueRef> values = new ArrayList<>();
    for (Node node : flat.nodes()) {
      int count = OpRegistry.tensorFlow().get(node.op()).outputCount(node);
      for (int i = 0; i < count; i++) {
        values.add(node.output(i));
      }
    }
    List<Shape> expected = TensorFlowOracle.shapes(flat, values);
    for (int i = 0; i < values.size(); i++) {
      Shape actual = shapes.of(values.get(i));
      if (expected.get(i).isRanked()) {
        assertThat(actual.rank()).as("rank of %s", values.get(i)).isEqualTo(expected.get(i).rank());
        for (int axis = 0; axis < actual.rank(); axis++) {
          Dim dim = expected.get(i).dim(axis);
          if (dim.isKnown()) {
            assertThat(actual.dim(axis)).as("%s axis %d", values.get(i), axis).isEqualTo(dim);
          }
        }
      }
    }
  }

  private static TensorData feed(TensorSpec input) {
    long[] sizes =
        input.shape().dims().stream().mapToLong(dim -> Math.abs(dim.sizeOrMinusOne())).toArray();
    sizes[0] = input.shape().dim(0).isKnown() ? sizes[0] : 2;
    return weights(input.name(), input.type(), Shape.of(sizes));
  }

  /** Seeded by name; kernels small enough to keep activations in range, variances above zero. */
  private static TensorData weights(String name, DataType type, Shape shape) {
    long[] sizes = shape.toSizes();
    if (type == DataType.INT32) {
      return TensorData.ofInts(new int[(int) shape.elementCount()], sizes);
    }
    if (type == DataType.INT64) {
      return TensorData.ofLongs(new long[(int) shape.elementCount()], sizes);
    }
    float[] values = TensorFlowOracle.random(name.hashCode(), sizes).toFloats();
    double fanIn = 1;
    for (int i = 0; i + 1 < sizes.length; i++) {
      fanIn *= sizes[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] =
          sizes.length < 2 ? Math.abs(values[i]) + 0.5f : (float) (values[i] / Math.sqrt(fanIn));
    }
    return TensorData.ofFloats(values, sizes);
  }

  private static double largest(TensorData tensor) {
    double largest = 0;
    if (tensor.type().isFloating()) {
      for (double value : tensor.toDoubles()) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  private static Path unpacked(String file, Path folder) throws IOException {
    Path path = TestData.path(file);
    if (!file.endsWith(".gz")) {
      return Optional.ofNullable(path.getParent()).orElseThrow();
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      Files.copy(in, folder.resolve("saved_model.pb"));
    }
    return folder;
  }
}
