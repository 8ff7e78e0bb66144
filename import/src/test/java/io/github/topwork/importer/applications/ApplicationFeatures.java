package io.github.topwork.importer.applications;

import static java.util.Objects.requireNonNull;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.WeightSource;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.tensor.TensorData;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.SeededApplications;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Computes what applications make of a picture, with generated weights. */
final class ApplicationFeatures {
  private final SeededApplications goldens;

  private ApplicationFeatures(SeededApplications goldens) {
    this.goldens = goldens;
  }

  static ApplicationFeatures read() throws IOException {
    return new ApplicationFeatures(SeededApplications.read());
  }

  SeededApplications goldens() {
    return goldens;
  }

  /** Relative L2 distance of the pooled features of a model without its top to those of Keras. */
  double featureError(SeededApplications.Golden golden) throws IOException {
    ApplicationOptions options =
        GoldenModel.of(golden.name()).options().toBuilder()
            .includeTop(false)
            .pooling(Pooling.AVG)
            .inputShape(new ImageShape(golden.size(), golden.size(), 3))
            .build();
    return error(
        golden.name(), options, goldens.input(golden.name()), goldens.expected(golden.name()));
  }

  /** Relative L2 distance of the probabilities of a model with its top to those of Keras. */
  double topError(String name) throws IOException {
    return error(
        name, GoldenModel.of(name).options(), goldens.input(name, 224), goldens.expectedTop(name));
  }

  private double error(String name, ApplicationOptions options, Npy input, Npy expected) {
    GoldenModel golden = GoldenModel.of(name);
    try (ImportedModel model =
        ModelImporters.build(golden.application().spec(options), 0, ImportOptions.defaults())) {
      TensorSpec in = model.model().inputs().get(0);
      TensorSpec out = model.model().outputs().get(0);
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              model.model(),
              weights(name, model),
              Map.of(in.name(), Floats.of(input.toFloatArray(), input.dimensions())),
              TensorFlowRunner.DEFAULT);
      Floats actual = requireNonNull(outputs.get(out.name()));
      return relativeDistance(actual.values(), expected.toFloatArray());
    }
  }

  private WeightSource weights(String name, ImportedModel model) {
    Map<String, Variable> variables = new HashMap<>();
    model.model().variables().forEach(variable -> variables.put(variable.name(), variable));
    Map<String, String> roles = new HashMap<>();
    model
        .model()
        .layers()
        .flatten()
        .forEach(
            entry ->
                entry
                    .layer()
                    .variables()
                    .forEach(own -> roles.put(own, GoldenModel.role(entry.layer(), own))));
    return variable -> {
      int end = variable.lastIndexOf('/');
      long[] shape = requireNonNull(variables.get(variable)).shape().toSizes();
      float[] values =
          goldens.weight(
              name,
              variable.substring(0, end),
              requireNonNull(roles.get(variable)),
              Arrays.stream(shape).boxed().toList());
      return Optional.of(TensorData.ofFloats(values, shape));
    };
  }

  private static double relativeDistance(float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      throw new AssertionError(actual.length + " numbers in place of " + expected.length);
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      double delta = (double) actual[i] - expected[i];
      difference += delta * delta;
      norm += (double) expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }
}
