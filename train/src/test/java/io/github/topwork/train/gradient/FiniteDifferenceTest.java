package io.github.topwork.train.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.DifferentiableForm;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.tf.TfOptions;
import io.github.topwork.train.tf.TfSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Output;

/**
 * Every op on the allow-list against central differences: of every element of every input, of a
 * loss that weighs every element of every output with a random number.
 */
class FiniteDifferenceTest {
  /** Relative L2 error; the differences themselves are good to about 1e-10. */
  private static final double TOLERANCE_FLOAT64 = 1e-8;

  /** Rounding of the outputs to float32, divided by the step. */
  private static final double TOLERANCE_FLOAT32 = 2e-3;

  private static final double STEP_FLOAT64 = 1e-5;
  private static final double STEP_FLOAT32 = 5e-3;

  static List<GradientCase> cases() {
    return GradientCases.all();
  }

  @Test
  void everyOpOnTheList_hasACase_andNoOther() {
    TreeSet<String> checked = new TreeSet<>();
    cases().forEach(each -> checked.add(each.op()));

    assertThat(checked).isEqualTo(new TreeSet<>(GradientAllowList.ops()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithFiniteDifferences(GradientCase each) {
    assertThat(GradientAllowList.objection(each.node(), shapes(each.graph()))).isEmpty();
    compare(each, each.graph());
  }

  @ParameterizedTest
  @MethodSource("io.github.topwork.train.gradient.GradientCases#rewritten")
  void agreesAfterTheRewrite_ofWhatIsNotProven(GradientCase each) {
    Graph rewritten = new DifferentiableForm(Map.of()).apply(each.graph()).graph();
    List<ValueRef> variables = each.variables().stream().map(GradientCase::input).toList();
    GradientPath path = GradientPath.between(rewritten, variables, each.results().get(0));

    assertThat(GradientAllowList.objection(each.node(), shapes(each.graph()))).isPresent();
    assertThat(path.objections(shapes(rewritten))).isEmpty();
    compare(each, rewritten);
  }

  private static Function<ValueRef, Shape> shapes(Graph graph) {
    return ShapeInference.infer(graph)::of;
  }

  private static void compare(GradientCase each, Graph differentiated) {
    List<TensorData> weights = weights(each);
    List<double[]> actual = gradients(each, differentiated, weights);
    List<double[]> expected = differences(each, weights);
    double tolerance = isFloat32(each) ? TOLERANCE_FLOAT32 : TOLERANCE_FLOAT64;

    for (int i = 0; i < actual.size(); i++) {
      assertThat(relativeError(actual.get(i), expected.get(i)))
          .as("d / d input %s", each.variables().get(i))
          .isLessThan(tolerance);
    }
  }

  @Test
  void findsTheGradientThatTensorFlowGetsWrong() {
    GradientCase dilated =
        GradientCase.of("Conv2D", "dilated")
            .x(2, 7, 7, 3)
            .x(3, 3, 3, 4)
            .set("strides", Attribute.ofInts(1, 1, 1, 1))
            .set("dilations", Attribute.ofInts(1, 2, 2, 1))
            .set("padding", Attribute.of("SAME"));
    List<TensorData> weights = weights(dilated);

    double error =
        relativeError(
            gradients(dilated, dilated.graph(), weights).get(0),
            differences(dilated, weights).get(0));

    assertThat(error).isGreaterThan(0.1);
    assertThat(GradientAllowList.objection(dilated.node(), value -> Shape.UNKNOWN)).isPresent();
  }

  private static boolean isFloat32(GradientCase each) {
    return each.type() == DataType.FLOAT || each.op().equals("Cast");
  }

  /** Random weights of every output element. */
  private static List<TensorData> weights(GradientCase each) {
    Random random = new Random(7);
    List<TensorData> weights = new ArrayList<>();
    for (TensorData result : results(each, each.inputs())) {
      double[] values = new double[(int) result.elementCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextGaussian();
      }
      weights.add(GradientCase.tensor(result.type(), values, result.shape().toSizes()));
    }
    return weights;
  }

  private static List<double[]> gradients(
      GradientCase each, Graph differentiated, List<TensorData> weights) {
    try (TfSession session =
        TfSession.open(
            differentiated, WeightSource.of(Map.of()), name -> false, TfOptions.DEFAULT)) {
      Output<?>[] results = outputs(session, each.results());
      Output<?>[] variables =
          outputs(session, each.variables().stream().map(GradientCase::input).toList());
      Output<?>[] seeds = new Output<?>[results.length];
      for (int i = 0; i < seeds.length; i++) {
        try (org.tensorflow.Tensor tensor =
            io.github.topwork.train.tf.Tensors.toTensor(weights.get(i))) {
          seeds[i] =
              session
                  .graph()
                  .opBuilder("Const", "weight" + i, session.graph().baseScope())
                  .setAttr("dtype", tensor.dataType())
                  .setAttr("value", tensor)
                  .build()
                  .output(0);
        }
      }
      Output<?>[] gradients = session.graph().addGradients("d", results, variables, seeds);
      List<ValueRef> fetches = new ArrayList<>();
      for (Output<?> gradient : gradients) {
        fetches.add(new ValueRef(gradient.op().name(), gradient.index()));
      }
      // Two inputs of AddN have one gradient, and TensorFlow fetches a value once only.
      List<ValueRef> distinct = fetches.stream().distinct().toList();
      List<TensorData> values = session.run(feeds(each, each.inputs()), distinct, List.of());
      return fetches.stream()
          .map(fetch -> values.get(distinct.indexOf(fetch)).toDoubles())
          .toList();
    }
  }

  private static Output<?>[] outputs(TfSession session, List<ValueRef> values) {
    return values.stream().map(session::output).toArray(Output<?>[]::new);
  }

  private static List<double[]> differences(GradientCase each, List<TensorData> weights) {
    double step = isFloat32(each) ? STEP_FLOAT32 : STEP_FLOAT64;
    List<double[]> all = new ArrayList<>();
    try (TfSession session =
        TfSession.open(each.graph(), WeightSource.of(Map.of()), name -> false, TfOptions.DEFAULT)) {
      for (int index : each.variables()) {
        double[] differences = new double[(int) each.inputs().get(index).elementCount()];
        for (int i = 0; i < differences.length; i++) {
          double above = loss(session, each, weights, index, i, step);
          double below = loss(session, each, weights, index, i, -step);
          differences[i] = (above - below) / (2 * step);
        }
        all.add(differences);
      }
    }
    return all;
  }

  private static double loss(
      TfSession session,
      GradientCase each,
      List<TensorData> weights,
      int index,
      int element,
      double step) {
    List<TensorData> moved = new ArrayList<>(each.inputs());
    double[] values = moved.get(index).toDoubles();
    values[element] += step;
    moved.set(index, GradientCase.tensor(each.type(), values, moved.get(index).shape().toSizes()));
    List<TensorData> results = session.run(feeds(each, moved), each.results(), List.of());
    double loss = 0;
    for (int i = 0; i < results.size(); i++) {
      double[] result = results.get(i).toDoubles();
      double[] weight = weights.get(i).toDoubles();
      for (int j = 0; j < result.length; j++) {
        loss += result[j] * weight[j];
      }
    }
    return loss;
  }

  private static List<TensorData> results(GradientCase each, List<TensorData> inputs) {
    try (TfSession session =
        TfSession.open(each.graph(), WeightSource.of(Map.of()), name -> false, TfOptions.DEFAULT)) {
      return session.run(feeds(each, inputs), each.results(), List.of());
    }
  }

  private static Map<ValueRef, TensorData> feeds(GradientCase each, List<TensorData> inputs) {
    Map<ValueRef, TensorData> feeds = new LinkedHashMap<>();
    each.variables().forEach(index -> feeds.put(GradientCase.input(index), inputs.get(index)));
    return feeds;
  }

  private static double relativeError(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double error = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    assertThat(norm).isPositive();
    return Math.sqrt(error / norm);
  }
}
