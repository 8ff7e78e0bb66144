package io.github.topwork.train.tf;

import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.graph.pass.CenterBeforeScale;
import io.github.topwork.graph.pass.FoldVariables;
import io.github.topwork.graph.pass.VariableNumbers;
import io.github.topwork.graph.savedmodel.GraphDefs;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TFUnimplementedException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.DataType;

/**
 * A graph in TensorFlow with a session over it. Several threads may run it at once, none while
 * another closes it. Owns native memory.
 */
public final class TfSession implements AutoCloseable {
  private static final String ASSIGN = "topwork_assign/";

  private final org.tensorflow.Graph graph;
  private final ConfigProto config;
  private @org.jspecify.annotations.Nullable Session session;
  private boolean closed;

  private TfSession(org.tensorflow.Graph graph, ConfigProto config) {
    this.graph = graph;
    this.config = config;
  }

  /**
   * Imports a graph into TensorFlow.
   *
   * @param weights the numbers of all variables that {@code live} does not name
   * @param live which variables stay variables; all others become constants, so that TensorFlow
   *     folds what depends on nothing else
   * @throws io.github.topwork.problem.ModelFormatException if numbers are missing or do not fit, or
   *     TensorFlow refuses the graph
   */
  public static TfSession open(
      Graph graph, WeightSource weights, Predicate<String> live, TfOptions options) {
    Graph folded = new FoldVariables(weights, live.negate()).apply(graph).graph();
    // With constants in it, TensorFlow would compute some layer normalizations wrongly.
    return load(new CenterBeforeScale().apply(folded).graph(), options.toConfig());
  }

  /**
   * Imports a graph into TensorFlow as its file has it: every variable stays one and holds its
   * numbers. Outputs are then those of TensorFlow's own loader; {@link #open} is faster for single
   * images, and rounds differently.
   *
   * @throws io.github.topwork.problem.ModelFormatException if numbers are missing or do not fit
   */
  static TfSession openAsWritten(Graph graph, WeightSource weights, TfOptions options) {
    Map<String, TensorData> numbers = VariableNumbers.of(graph, weights, name -> true);
    TfSession session = load(graph, options.toConfigAsWritten());
    try {
      session.assign(numbers);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static TfSession load(Graph graph, ConfigProto config) {
    TensorFlowLibrary.load();
    org.tensorflow.Graph tf = new org.tensorflow.Graph();
    try {
      tf.importGraphDef(GraphDefs.toGraphDef(graph));
      return new TfSession(tf, GroupedConvolutions.safe(config, graph));
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      tf.close();
      throw TfFailures.loading(e);
    } catch (RuntimeException e) {
      tf.close();
      throw e;
    }
  }

  private void assign(Map<String, TensorData> numbers) {
    if (numbers.isEmpty()) {
      return;
    }
    Map<ValueRef, TensorData> feeds = new LinkedHashMap<>();
    List<String> targets = new ArrayList<>();
    numbers.forEach(
        (name, value) -> {
          DataType type = DataType.forNumber(value.type().number());
          Operation fed =
              graph
                  .opBuilder("Placeholder", ASSIGN + name + "/value", graph.baseScope())
                  .setAttr("dtype", type)
                  .build();
          Operation assignment =
              graph
                  .opBuilder("AssignVariableOp", ASSIGN + name, graph.baseScope())
                  .addInput(output(ValueRef.of(name)))
                  .addInput(fed.output(0))
                  .setAttr("dtype", type)
                  .build();
          feeds.put(ValueRef.of(fed.name()), value);
          targets.add(assignment.name());
        });
    run(feeds, List.of(), targets);
  }

  /** The graph in TensorFlow; nodes may be added, also after a run. */
  public org.tensorflow.Graph graph() {
    return graph;
  }

  /** Output of TensorFlow's graph for a value. */
  public Output<?> output(ValueRef value) {
    Operation operation = graph.operationOrThrow(value.node());
    return operation.output(value.index());
  }

  /**
   * Runs the graph once.
   *
   * @param feeds values to replace
   * @param fetches values to return, each once and none of them fed
   * @param targets nodes to run for their effect
   * @return the fetched values in order
   * @throws io.github.topwork.problem.ModelException if TensorFlow refuses the run
   */
  public List<TensorData> run(
      Map<ValueRef, TensorData> feeds, List<ValueRef> fetches, Collection<String> targets) {
    if (closed) {
      throw new IllegalStateException("session: closed (expected: open)");
    }
    Session.Runner runner = session().runner();
    List<Tensor> fed = new ArrayList<>(feeds.size());
    try {
      for (Map.Entry<ValueRef, TensorData> feed : feeds.entrySet()) {
        Tensor tensor = Tensors.toTensor(feed.getValue());
        fed.add(tensor);
        runner.feed(feed.getKey().node(), feed.getKey().index(), tensor);
      }
      fetches.forEach(fetch -> runner.fetch(fetch.node(), fetch.index()));
      targets.forEach(runner::addTarget);
      try (Result result = runner.run()) {
        List<TensorData> values = new ArrayList<>(fetches.size());
        for (int i = 0; i < fetches.size(); i++) {
          values.add(Tensors.toData(result.get(i)));
        }
        return values;
      }
    } catch (TensorFlowException | TFInvalidArgumentException | TFUnimplementedException e) {
      throw TfFailures.running(e);
    } finally {
      fed.forEach(Tensor::close);
    }
  }

  private synchronized Session session() {
    if (session == null) {
      FirstSession.run(config);
      session = new Session(graph, config);
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (session != null) {
      session.close();
    }
    graph.close();
  }
}
