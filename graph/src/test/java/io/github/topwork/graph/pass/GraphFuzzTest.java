package io.github.topwork.graph.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.op.OpRegistry;
import io.github.topwork.graph.oracle.RandomOps;
import io.github.topwork.graph.oracle.TensorFlowOracle;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.graph.shape.Shapes;
import io.github.topwork.problem.ModelException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random nodes through shape inference, folding and every pass, the same in every run: each gives a
 * graph or one of the exceptions that callers know and, where TensorFlow takes the node too, the
 * shapes and numbers that it gives. {@code -Dtopwork.fuzz=100000} tries more.
 */
class GraphFuzzTest {
  private static final int COUNT = Integer.getInteger("topwork.fuzz", 400);

  /** Wild nodes cost microseconds, a session of TensorFlow milliseconds. */
  private static final int WILD_PER_SANE = 10;

  private static final int SEED = 8;

  /** Correctly rounded by us, estimated by TensorFlow's vector code; see FoldConstantsTest. */
  private static final Set<String> ESTIMATED = Set.of("Inv", "Reciprocal", "Rsqrt");

  /** Ops that end the process, by a failed check of TensorFlow's, on inputs that do not fit. */
  private static final Set<String> ABORTING = Set.of("Conv3D", "SplitV");

  private static final List<GraphPass> PASSES =
      List.of(
          new FoldConstants(),
          new CanonicalizeOps(),
          new RemoveIdentities(),
          RemoveIdentities.forInference(),
          new CommonSubexpressions(),
          new ResolveSwitches(),
          new RestoreDilations(),
          new CenterBeforeScale(),
          new UsePlaceholderDefaults(Set.of()),
          new DifferentiableForm(Map.of()));

  @Test
  void givesAGraphOrAClearError() {
    List<String> ops = new ArrayList<>(OpRegistry.tensorFlow().names());
    List<String> known = new ArrayList<>(ops());
    Random random = new Random(SEED);
    Map<String, Throwable> failures = new TreeMap<>();
    for (int i = 0; i < COUNT * WILD_PER_SANE; i++) {
      List<String> from = i % 10 == 0 ? ops : known;
      RandomOps.Sample sample = RandomOps.of(from.get(random.nextInt(from.size())), random, true);
      try {
        ShapeInference.infer(sample.graph());
        for (GraphPass pass : PASSES) {
          apply(pass, sample.graph());
        }
      } catch (RuntimeException | StackOverflowError e) {
        failures.putIfAbsent(
            e + "" + frames(e),
            new AssertionError(
                "sample " + i + ": " + e + frames(e) + " " + sample.graph().nodes(), e));
      }
    }
    assertThat(failures.values()).isEmpty();
  }

  /** Where in Topwork. */
  private static List<StackTraceElement> frames(Throwable e) {
    return java.util.Arrays.stream(e.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("io.github.topwork"))
        .limit(2)
        .toList();
  }

  private static void apply(GraphPass pass, Graph graph) {
    try {
      pass.apply(graph);
    } catch (ModelException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  /** The ops that some rule knows. */
  private static Set<String> ops() {
    Set<String> ops = new TreeSet<>(ShapeInference.knownOps());
    ops.addAll(List.of("Concat", "Gather", "MaxPoolV2", "BatchMatMulV3", "Max", "Switch", "Merge"));
    ops.removeIf(op -> OpRegistry.tensorFlow().find(op).isEmpty());
    return ops;
  }

  @Test
  void agreesWithTensorFlow_whereThatTakesTheNode() {
    List<String> known = new ArrayList<>(ops());
    known.removeIf(op -> ABORTING.contains(op) || OpRegistry.tensorFlow().get(op).isStateful());
    Random random = new Random(SEED);
    Map<String, Throwable> failures = new TreeMap<>();
    Map<String, Integer> taken = new TreeMap<>();
    int folded = 0;
    for (int i = 0; i < COUNT; i++) {
      RandomOps.Sample sample =
          RandomOps.of(known.get(random.nextInt(known.size())), random, false);
      List<TensorData> expected;
      List<Shape> inferred;
      try {
        inferred = TensorFlowOracle.shapes(sample.graph(), sample.outputs());
        expected = TensorFlowOracle.run(sample.graph(), sample.feeds(), sample.outputs());
      } catch (RuntimeException e) {
        // TensorFlow does not take it; its exceptions have no base type of their own.
        continue;
      }
      taken.merge(sample.node().op(), 1, Integer::sum);
      try {
        folded += compare("sample " + i, sample, inferred, expected);
      } catch (AssertionError e) {
        failures.putIfAbsent(sample.node().op(), e);
      }
    }
    assertThat(failures.values()).isEmpty();
    System.out.printf(
        "%d nodes, %d folded, of %d op types%n",
        taken.values().stream().mapToInt(n -> n).sum(), folded, taken.size());
    assertThat(taken).hasSizeGreaterThan(20);
    assertThat(folded).isPositive();
  }

  private static int compare(
      String name, RandomOps.Sample sample, List<Shape> inferred, List<TensorData> expected) {
    String what = name + ": " + sample.graph().nodes();
    Shapes shapes = ShapeInference.infer(sample.graph());
    assertThat(shapes.problems()).as(what).isEmpty();
    PassResult result = new FoldConstants().apply(sample.graph());
    int folded = 0;
    for (int i = 0; i < expected.size(); i++) {
      ValueRef output = sample.outputs().get(i);
      Shape ours = shapes.of(output);
      // A default value may be of another shape than the placeholder states; so says TensorFlow.
      assertThat(
              ours.isCompatibleWith(expected.get(i).shape())
                  || !inferred.get(i).isCompatibleWith(expected.get(i).shape()))
          .as("%s: %s, run %s", what, ours, expected.get(i).shape())
          .isTrue();
      assertThat(ours.isCompatibleWith(inferred.get(i)))
          .as("%s: %s, %s", what, ours, inferred.get(i))
          .isTrue();
      Node now = result.graph().producer(result.value(output));
      if (now.op().equals("Const") && !sample.node().op().equals("Const")) {
        assertEqual(what, sample.node().op(), now.tensor("value"), expected.get(i));
        folded++;
      }
    }
    return folded;
  }

  private static void assertEqual(String what, String op, TensorData ours, TensorData expected) {
    if (ESTIMATED.contains(op) && ours.type() == DataType.FLOAT) {
      assertThat(ours.shape()).as(what).isEqualTo(expected.shape());
      return;
    }
    assertThat(ours).as(what).isEqualTo(expected);
  }
}
