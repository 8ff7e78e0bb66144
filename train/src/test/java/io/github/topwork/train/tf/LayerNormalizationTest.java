package io.github.topwork.train.tf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TensorFlow rewrites layer normalization once its weights are constants, and not always right. */
class LayerNormalizationTest {
  private static final double RTOL = 1e-5;
  private static final ValueRef INPUT = ValueRef.of("x");
  private static final ValueRef OUTPUT = ValueRef.of("sum");

  @TempDir Path folder;

  /** As Keras 3 exports it: {@code x * inv + (beta - mean * inv)}. */
  @ParameterizedTest
  @CsvSource({"0.001, 3", "0.000001, 3", "0.001, 1", "0.000001, 2"})
  void isTheSame_withConstantsAndWithVariables(float epsilon, int firstAxis) {
    long[] sizes = {firstAxis == 1 ? 4 : 1, firstAxis <= 2 ? 5 : 1, 6};
    Graph.Builder graph = Graph.builder();
    OpWriter ops = new OpWriter(graph, "");
    ops.placeholder("x", DataType.FLOAT, Shape.of(-1, 4, 5, 6));
    ValueRef gamma = ops.variable(new Variable("gamma", DataType.FLOAT, Shape.of(sizes), true));
    ValueRef beta = ops.variable(new Variable("beta", DataType.FLOAT, Shape.of(sizes), true));
    int[] over = IntStream.rangeClosed(firstAxis, 3).toArray();
    ValueRef mean = ops.reduce("Mean", "mean", INPUT, true, over);
    ValueRef squares = ops.op("SquaredDifference", "squares", INPUT, mean);
    ValueRef variance = ops.reduce("Mean", "variance", squares, true, over);
    ValueRef shifted =
        ops.op("AddV2", "add", variance, ops.constant("epsilon", TensorData.scalar(epsilon)));
    ValueRef inv = ops.op("Mul", "inv", ops.op("Rsqrt", "rsqrt", shifted), gamma);
    ValueRef offset = ops.op("Sub", "offset", beta, ops.op("Mul", "scaled_mean", mean, inv));
    ops.op("AddV2", OUTPUT.node(), ops.op("Mul", "mul", INPUT, inv), offset);
    WeightSource weights =
        WeightSource.of(Map.of("gamma", random(1, sizes), "beta", random(2, sizes)));
    TensorData input = random(3, 2, 4, 5, 6);

    assertClose(
        run(TfSession.open(graph.build(), weights, name -> false, TfOptions.DEFAULT), input),
        run(TfSession.openAsWritten(graph.build(), weights, TfOptions.DEFAULT), input));
  }

  static Stream<LayerCase> normalizations() throws IOException {
    return Stream.concat(LayerCases.all("keras2").stream(), LayerCases.all("keras3").stream())
        .filter(each -> List.of("LayerNormalization", "GroupNormalization").contains(each.layer()));
  }

  @ParameterizedTest
  @MethodSource("normalizations")
  void givesWhatKerasGives_withConstants(LayerCase each) throws IOException {
    try (ImportedModel imported =
            ModelImporters.read(each.write(folder), ImportOptions.defaults());
        TfSession session =
            TfSession.open(
                imported.model().graph(), imported.weights(), name -> false, TfOptions.DEFAULT)) {
      TensorData input =
          TensorData.ofFloats(
              each.inputs().get(0).toFloatArray(), each.inputs().get(0).dimensions());
      TensorData output =
          session
              .run(
                  Map.of(imported.model().inputs().get(0).value(), input),
                  List.of(imported.model().outputs().get(0).value()),
                  List.of())
              .get(0);
      assertClose(output.toFloats(), each.expected().get(0).toFloatArray());
    }
  }

  private static float[] run(TfSession session, TensorData input) {
    try (session) {
      return session.run(Map.of(INPUT, input), List.of(OUTPUT), List.of()).get(0).toFloats();
    }
  }

  private static TensorData random(long seed, long... sizes) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[(int) Shape.of(sizes).elementCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return TensorData.ofFloats(values, sizes);
  }

  private static void assertClose(float[] given, float[] expected) {
    assertThat(given).hasSameSizeAs(expected);
    double largest = 0;
    double scale = 0;
    for (int i = 0; i < given.length; i++) {
      largest = Math.max(largest, Math.abs((double) given[i] - expected[i]));
      scale = Math.max(scale, Math.abs(expected[i]));
    }
    assertThat(largest / scale).isLessThanOrEqualTo(RTOL);
  }
}
