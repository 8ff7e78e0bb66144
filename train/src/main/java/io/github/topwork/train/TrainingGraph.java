package io.github.topwork.train;

import io.github.topwork.graph.Attribute;
import io.github.topwork.graph.Graph;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Node;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.ValueRef;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.op.OpWriter;
import io.github.topwork.graph.pass.AxesFromFront;
import io.github.topwork.graph.pass.DifferentiableForm;
import io.github.topwork.graph.pass.PassResult;
import io.github.topwork.graph.shape.ShapeInference;
import io.github.topwork.importer.classifier.ClassifierOutput;
import io.github.topwork.importer.keras.TrainingMode;
import io.github.topwork.problem.Problem;
import io.github.topwork.problem.ShapeMismatchException;
import io.github.topwork.tensor.DataType;
import io.github.topwork.tensor.Shape;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.train.gradient.GradientPath;
import io.github.topwork.train.loss.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A model's graph with all that training adds: new layers in training mode, loss and predictions of
 * both modes.
 *
 * @param graph everything
 * @param input what images are fed to
 * @param features what cached features are fed to, and fetched from
 * @param labels what labels are fed to
 * @param weights what weights of examples are fed to; 1 where they are not
 * @param output the model's output
 * @param trainable the trainable variables
 * @param rateFactors what the learning rate is multiplied with, by variable name; 1 of others
 * @param units last dimension of the output
 * @param training what a step in training mode computes
 * @param evaluation what inference mode computes
 * @param updates new values of moving statistics by variable name
 * @param hasRandomLayers whether the number of the step is to be fed
 */
record TrainingGraph(
    Graph graph,
    ValueRef input,
    ValueRef features,
    ValueRef labels,
    ValueRef weights,
    ValueRef output,
    List<Variable> trainable,
    Map<String, Double> rateFactors,
    int units,
    Measured training,
    Measured evaluation,
    Map<String, ValueRef> updates,
    boolean hasRandomLayers) {
  /**
   * What is fetched of a batch.
   *
   * @param loss {@code float32[]}
   * @param predictions what metrics take, {@code float32[batch, units]}
   */
  record Measured(ValueRef loss, ValueRef predictions) {
    static Measured write(
        OpWriter ops,
        Loss loss,
        ValueRef predictions,
        int units,
        ValueRef labels,
        ValueRef weights,
        List<ValueRef> penalties) {
      ValueRef each = loss.write(ops.below("loss"), predictions, units, labels);
      ValueRef weighted = ops.op("Mul", "weighted_loss", each, weights);
      ValueRef value = ops.reduce("Mean", "mean_loss", weighted, false, 0);
      for (int i = 0; i < penalties.size(); i++) {
        value = ops.op("AddV2", "penalized_" + i, value, penalties.get(i));
      }
      return new Measured(
          value, loss.activation().map(op -> ops.op(op, op, predictions)).orElse(predictions));
    }

    Measured after(PassResult pass) {
      return new Measured(pass.value(loss), pass.value(predictions));
    }
  }

  static TrainingGraph of(TransferModel transfer, CompileOptions options) {
    ModelGraph model = transfer.model();
    Loss loss = options.loss();
    TensorSpec features = transfer.features();
    TensorSpec output = model.outputs().get(0);
    int units = units(output, loss);

    Graph.Builder graph = model.graph().toBuilder();
    TransferModel.InTraining head = transfer.writeTraining(graph);
    Optional<Node> activation = ClassifierOutput.activation(graph::find, head.output());
    checkActivation(model, loss, activation.isPresent());
    ValueRef inference = loss.takesLogits() ? transfer.logits() : output.value();
    ValueRef training =
        loss.takesLogits()
            ? activation.map(node -> node.input(0)).orElse(head.output())
            : head.output();
    ValueRef labels =
        new OpWriter(graph, TrainingMode.SCOPE)
            .placeholder("labels", loss.labelType(), loss.labelShape(output.shape()));
    OpWriter trainingOps = new OpWriter(graph, TrainingMode.SCOPE);
    ValueRef weights =
        trainingOps.add(
            trainingOps
                .node("PlaceholderWithDefault", "sample_weights")
                .input(trainingOps.constant("sample_weights/default", TensorData.scalar(1f)))
                .attribute("dtype", DataType.FLOAT)
                .attribute("shape", Attribute.of(Shape.UNKNOWN)));
    OpWriter evaluationOps = new OpWriter(graph, TrainingMode.SCOPE + "/evaluation");
    Measured ofTraining =
        Measured.write(trainingOps, loss, training, units, labels, weights, head.penalties());
    Measured ofEvaluation =
        Measured.write(evaluationOps, loss, inference, units, labels, weights, head.penalties());

    TrainingGraph result =
        new TrainingGraph(
            graph.build(),
            model.inputs().get(0).value(),
            features.value(),
            labels,
            weights,
            output.value(),
            model.variables().stream().filter(Variable::trainable).toList(),
            rateFactors(model, options.rateFactors()),
            units,
            ofTraining,
            ofEvaluation,
            head.updates(),
            graph.contains(TrainingMode.STEP.node()));
    result.checkVariables(model);
    result = result.after(AxesFromFront.of(model).apply(result.graph));
    if (!result.path().objections(result.shapes(model)).isEmpty()) {
      // Only where it is needed: a rewritten convolution is slower.
      result = result.after(DifferentiableForm.of(model).apply(result.graph));
    }
    result.path().check(model.layers(), result.shapes(model));
    return result;
  }

  private static int units(TensorSpec output, Loss loss) {
    Shape shape = output.shape();
    if (shape.rank() != 2 || !shape.dim(1).isKnown()) {
      throw new ShapeMismatchException(
          new Problem(
              "Output does not fit the loss",
              output.toString(),
              "float32[batch, units] for " + loss.name(),
              "the end of the model",
              "end the head in a dense layer, with a pooling or Flatten before it"));
    }
    int units = Math.toIntExact(shape.dim(1).sizeOrMinusOne());
    if (units < loss.leastUnits()) {
      throw new IllegalArgumentException(
          "loss: "
              + loss.name()
              + " over "
              + units
              + " unit (expected: at least "
              + loss.leastUnits()
              + " units, the loss of one is always 0; binary_crossentropy takes one)");
    }
    return units;
  }

  /**
   * A sigmoid trained as a softmax, or the other way round, would predict something else.
   *
   * @param isReached whether training runs nothing after it
   */
  private static void checkActivation(ModelGraph model, Loss loss, boolean isReached) {
    Optional<Node> ending =
        ClassifierOutput.activation(model.graph()::find, model.outputs().get(0).value());
    Optional<String> expected = loss.activation();
    if (expected.isEmpty() || ending.isEmpty()) {
      return;
    }
    Node last = ending.get();
    if (!isReached || !last.op().equals(expected.get())) {
      throw new IllegalArgumentException(
          "loss: "
              + loss.name()
              + " with a model that ends in "
              + last.op()
              + " ('"
              + last.name()
              + "') (expected: "
              + expected.get()
              + " as its last layer, or none)");
    }
  }

  private static Map<String, Double> rateFactors(ModelGraph model, Map<String, Double> patterns) {
    Map<String, Double> factors = new LinkedHashMap<>();
    Set<String> trainable = new TreeSet<>();
    model.variables().stream()
        .filter(Variable::trainable)
        .forEach(variable -> trainable.add(variable.name()));
    patterns.forEach(
        (pattern, factor) -> {
          Set<String> matching = new Trainability(model).matching(pattern);
          if (matching.stream().noneMatch(trainable::contains)) {
            throw new IllegalArgumentException(
                "learning rate of '"
                    + pattern
                    + "' (expected: layers that are trained; all that match are frozen)");
          }
          matching.forEach(variable -> factors.put(variable, factor));
        });
    return factors;
  }

  /** The value to differentiate. */
  ValueRef trainingLoss() {
    return training.loss();
  }

  /** Names of all variables that a training step changes. */
  Set<String> liveVariables() {
    Set<String> names = new TreeSet<>(updates.keySet());
    trainable.forEach(variable -> names.add(variable.name()));
    return names;
  }

  private TrainingGraph after(PassResult pass) {
    Map<String, ValueRef> followed = new LinkedHashMap<>();
    updates.forEach((name, value) -> followed.put(name, pass.value(value)));
    return new TrainingGraph(
        pass.graph(),
        pass.value(input),
        pass.value(features),
        pass.value(labels),
        pass.value(weights),
        pass.value(output),
        trainable,
        rateFactors,
        units,
        training.after(pass),
        evaluation.after(pass),
        followed,
        hasRandomLayers);
  }

  private GradientPath path() {
    List<ValueRef> reads =
        trainable.stream().map(variable -> ValueRef.of(variable.readNode())).toList();
    return GradientPath.between(graph, reads, trainingLoss());
  }

  private Function<ValueRef, Shape> shapes(ModelGraph model) {
    return ShapeInference.infer(model.withGraph(graph))::of;
  }

  private void checkVariables(ModelGraph model) {
    if (trainable.isEmpty()) {
      throw new IllegalArgumentException(
          "trainable variables: none of "
              + model.variables().size()
              + " (expected: at least one; unfreeze a layer or add a head)");
    }
    List<String> others =
        trainable.stream()
            .filter(variable -> variable.type() != DataType.FLOAT)
            .map(variable -> variable.name() + " " + variable.type().displayName())
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "trainable variables: " + others + " (expected: float32; freeze them)");
    }
    GradientPath path = path();
    List<String> idle =
        trainable.stream()
            .filter(variable -> !path.influences(ValueRef.of(variable.readNode())))
            .map(Variable::name)
            .toList();
    if (!idle.isEmpty()) {
      throw new IllegalArgumentException(
          "trainable variables without influence on the loss: "
              + idle
              + " (expected: none; freeze them)");
    }
  }
}
