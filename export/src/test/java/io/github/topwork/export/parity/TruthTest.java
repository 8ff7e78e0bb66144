package io.github.topwork.export.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.export.TensorFlowRunner;
import io.github.topwork.export.TestGraph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TruthTest {
  private static final WeightSource NO_WEIGHTS = WeightSource.of(Map.of());

  private static Truth truth(ModelGraph model) {
    return Truth.of(
        model, NO_WEIGHTS, TensorFlowRunner::new, CheckInputs.of(model, ParityOptions.DEFAULTS), 0);
  }

  private static Noise noise(Truth truth) {
    return truth.noise().getOrDefault("y", Noise.NONE);
  }

  /** Sum of many terms that cancel: {@code (x + large) - large}. */
  private static ModelGraph cancelling(float large) {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 20);
    ValueRef much = graph.constant("much", TensorData.scalar(large));
    ValueRef sum = graph.op("sum", "AddV2", List.of(x, much));
    return graph.output("y", graph.op("y", "Sub", List.of(sum, much))).build();
  }

  @Test
  void knowsTheTruth_whereFloat32LosesIt() {
    ModelGraph model = cancelling(1e6f);
    List<Map<String, TensorData>> inputs = CheckInputs.of(model, ParityOptions.DEFAULTS);
    double[] x = Truth.get(inputs.get(0), "x").toDoubles();
    double[] y = Truth.get(truth(model).expected().get(0), "y").toDoubles();
    for (int i = 0; i < x.length; i++) {
      assertThat(y[i]).isCloseTo(x[i], org.assertj.core.api.Assertions.within(1e-9));
    }
  }

  @Test
  void findsTheNoiseOfCancellation() {
    double plain = noise(truth(cancelling(1))).max();
    double large = noise(truth(cancelling(1e6f))).max();
    assertThat(plain).isBetween(2e-8, 3e-7);
    // Half a unit in the last place of a million.
    assertThat(large).isBetween(0.01, 0.1);
  }

  @Test
  void findsTheSameNoise_inEveryRun() {
    assertThat(truth(cancelling(1e3f)).noise()).isEqualTo(truth(cancelling(1e3f)).noise());
  }

  @Test
  void knowsNoNoise_whereNothingRounds() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.input("x", DataType.INT32, 5);
    ModelGraph model = graph.output("y", graph.op("y", "AddV2", List.of(x, x))).build();
    assertThat(noise(truth(model)).max()).isZero();
  }

  @Test
  void measuresByThePrecisionThatTheModelComputesIn() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 50);
    ValueRef half =
        graph.op("half", "Cast", List.of(x), "SrcT", DataType.FLOAT, "DstT", DataType.HALF);
    ValueRef square = graph.op("square", "Mul", List.of(half, half));
    ValueRef y =
        graph.op("y", "Cast", List.of(square), "SrcT", DataType.HALF, "DstT", DataType.FLOAT);
    assertThat(noise(truth(graph.output("y", y).build())).max()).isBetween(0x1p-12, 0x1p-9);
  }

  @Test
  void runsEachDifferentRowOnce_alone() {
    List<Long> sizes = new ArrayList<>();
    ModelGraph model = cancelling(1);
    List<Map<String, TensorData>> inputs = CheckInputs.of(model, ParityOptions.DEFAULTS);
    Truth.of(model, NO_WEIGHTS, counting(sizes), inputs, 0);
    // Two together and the first again, then the other eight rows of batches 1, 2 and 7.
    assertThat(sizes.subList(0, 10)).containsExactly(2L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L);
  }

  @Test
  void runsWholeBatches_whereRowsDependOnEachOther() {
    TestGraph graph = new TestGraph();
    ValueRef x = graph.image("x", 4);
    ValueRef mean = graph.op("mean", "Mean", List.of(x, graph.ints("axes", 0)), "keep_dims", true);
    ModelGraph model = graph.output("y", graph.op("y", "Sub", List.of(x, mean))).build();
    List<Map<String, TensorData>> inputs = CheckInputs.of(model, ParityOptions.DEFAULTS);
    List<Map<String, TensorData>> expected = truth(model).expected();
    try (ModelRunner runner = new TensorFlowRunner(model, NO_WEIGHTS)) {
      for (int i = 0; i < inputs.size(); i++) {
        Differences differences =
            Differences.of(
                Truth.get(expected.get(i), "y"), Truth.get(runner.run(inputs.get(i)), "y"));
        assertThat(differences.max()).isLessThan(1e-6);
      }
    }
  }

  private static ModelRunner.Opener counting(List<Long> sizes) {
    return (model, weights) -> {
      TensorFlowRunner runner = new TensorFlowRunner(model, weights);
      return inputs -> {
        sizes.add(Truth.get(inputs, "x").shape().dim(0).sizeOrMinusOne());
        return runner.run(inputs);
      };
    };
  }
}
