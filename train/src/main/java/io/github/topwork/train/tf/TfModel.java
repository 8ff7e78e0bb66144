package io.github.topwork.train.tf;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.ModelRunner;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.problem.NearNames;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.problem.SignatureNotFoundException;
import io.github.topwork.tensor.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * A model in TensorFlow, ready to run, with the outputs that {@code SavedModelBundle} gives for the
 * file it comes from. Owns native memory until closed.
 *
 * <pre>{@code
 * try (TfModel model = TfModel.open(graph, weights)) {
 *   Map<String, TensorData> outputs = model.run(Map.of("input_1", images));
 * }
 * }</pre>
 */
public final class TfModel implements ModelRunner {
  private final ModelGraph model;
  private final TfSession session;

  private TfModel(ModelGraph model, TfSession session) {
    this.model = model;
    this.session = session;
  }

  /** Opens a model with one thread per core. */
  public static TfModel open(ModelGraph model, WeightSource weights) {
    return open(model, weights, TfOptions.DEFAULT);
  }

  /** Opens a model; the weights are copied and not needed afterwards. */
  public static TfModel open(ModelGraph model, WeightSource weights, TfOptions options) {
    return new TfModel(model, TfSession.openAsWritten(model.graph(), weights, options));
  }

  /** What to feed. */
  public List<TensorSpec> inputs() {
    return model.inputs();
  }

  /** What {@link #run(Map)} returns. */
  public List<TensorSpec> outputs() {
    return model.outputs();
  }

  /**
   * Runs the model.
   *
   * @param inputs a tensor for every input, by its name
   * @return every output by its name, in the order of the signature
   * @throws SignatureNotFoundException if an input is missing or unknown
   * @throws ShapeMismatchException if a tensor does not fit its input
   */
  @Override
  public Map<String, TensorData> run(Map<String, TensorData> inputs) {
    List<ValueRef> values = model.outputs().stream().map(TensorSpec::value).toList();
    List<TensorData> results = run(inputs, values);
    Map<String, TensorData> outputs = new LinkedHashMap<>();
    for (int i = 0; i < results.size(); i++) {
      outputs.put(model.outputs().get(i).name(), results.get(i));
    }
    return outputs;
  }

  /** Runs a model of one input and one output. */
  public TensorData run(TensorData input) {
    if (model.inputs().size() != 1 || model.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "model: inputs "
              + model.inputs()
              + ", outputs "
              + model.outputs()
              + " (expected: one of each; name them otherwise)");
    }
    return run(Map.of(model.inputs().get(0).name(), input), List.of(model.outputs().get(0).value()))
        .get(0);
  }

  /**
   * Runs the model as far as these values of its graph, for example layer outputs.
   *
   * @throws CancellationException if the thread is interrupted before
   */
  public List<TensorData> run(Map<String, TensorData> inputs, List<ValueRef> values) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Interrupted before TensorFlow ran the model");
    }
    Map<ValueRef, TensorData> feeds = feeds(inputs);
    // TensorFlow refuses to fetch a value twice, and to fetch what is fed.
    Set<ValueRef> fetches = new LinkedHashSet<>(values);
    fetches.removeAll(feeds.keySet());
    List<ValueRef> order = List.copyOf(fetches);
    Map<ValueRef, TensorData> known = new LinkedHashMap<>(feeds);
    if (!order.isEmpty()) {
      List<TensorData> results = session.run(feeds, order, List.of());
      for (int i = 0; i < order.size(); i++) {
        known.put(order.get(i), results.get(i));
      }
    }
    List<TensorData> results = new ArrayList<>();
    for (ValueRef value : values) {
      results.add(java.util.Objects.requireNonNull(known.get(value)));
    }
    return results;
  }

  private Map<ValueRef, TensorData> feeds(Map<String, TensorData> inputs) {
    Set<String> known = new LinkedHashSet<>();
    model.inputs().forEach(spec -> known.add(spec.name()));
    List<Problem> missing = new ArrayList<>();
    List<Problem> misfits = new ArrayList<>();
    for (String name : inputs.keySet()) {
      if (!known.contains(name)) {
        missing.add(
            new Problem(
                "Unknown input",
                "'" + name + "'",
                "one of " + known + NearNames.hint(name, known),
                "model " + model.provenance().source(),
                "name the inputs as the model does"));
      }
    }
    Map<ValueRef, TensorData> feeds = new LinkedHashMap<>();
    for (TensorSpec spec : model.inputs()) {
      TensorData data = inputs.get(spec.name());
      if (data == null) {
        missing.add(
            new Problem(
                "Missing input",
                "inputs " + inputs.keySet(),
                spec.toString(),
                "model " + model.provenance().source(),
                "give a tensor for every input"));
      } else if (data.type() != spec.type() || !spec.shape().isCompatibleWith(data.shape())) {
        misfits.add(
            new Problem(
                "Input does not fit",
                data.type().displayName() + data.shape(),
                spec.type().displayName() + spec.shape(),
                "input '" + spec.name() + "'",
                "convert it to that type and shape"));
      } else {
        feeds.put(spec.value(), data);
      }
    }
    if (!missing.isEmpty()) {
      throw new SignatureNotFoundException(missing);
    }
    if (!misfits.isEmpty()) {
      throw new ShapeMismatchException(misfits);
    }
    return feeds;
  }

  @Override
  public void close() {
    session.close();
  }
}
