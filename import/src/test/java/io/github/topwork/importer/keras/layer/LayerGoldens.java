package io.github.topwork.importer.keras.layer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Models of one layer each as Keras 2 and Keras 3 saved them, in several configurations, against
 * what they computed. {@code -Dtopwork.layers=Conv2D/,Dense/} runs the cases whose names begin so.
 */
public final class LayerGoldens {
  /** What whole models are about, which are cases too: no family of layers. */
  public static final String MODELS = "";

  /** The tolerance, relative to the largest expected value. */
  private static final double RTOL = 1e-5;

  private static final List<String> ONLY =
      List.of(System.getProperty("topwork.layers", "").split(","));

  private LayerGoldens() {}

  /** A test for each case of a family, see {@link #familyOf}. */
  public static Stream<DynamicTest> of(String version, String family, Path folder)
      throws IOException {
    return LayerCases.all(version).stream()
        .filter(each -> !each.isRefused() && familyOf(each).equals(family))
        .filter(each -> ONLY.stream().anyMatch(each.name()::startsWith))
        .map(
            each ->
                dynamicTest(
                    version + " " + each.name(), () -> assertGives(each, each.write(folder))));
  }

  /** The family of the layer that a case is about, as {@link StandardLayers} names it. */
  static String familyOf(LayerCase each) {
    String layer = each.name().substring(0, each.name().indexOf('/'));
    return switch (layer) {
      case "Operation", "Operator" -> "OperationLayers";
      case "Lambda" -> "LambdaLayers";
      default -> StandardLayers.familiesByLayer().getOrDefault(layer, MODELS);
    };
  }

  /** Checks that a file of the case's model gives what Keras computed. */
  static void assertGives(LayerCase each, Path file) throws IOException {
    try (ImportedModel imported = ModelImporters.read(file, ImportOptions.defaults())) {
      if (!each.weights().isEmpty()) {
        assertThat(weights(imported)).as("weights").isEqualTo(weights(each));
      }
      Map<String, Floats> inputs = named(imported.model().inputs(), each.inputs());
      Map<String, Floats> expected = named(imported.model().outputs(), each.expected());
      Map<String, Floats> outputs =
          TensorFlowRunner.run(
              imported.model(), imported.weights(), inputs, TensorFlowRunner.DEFAULT);
      for (TensorSpec output : imported.model().outputs()) {
        Floats right = requireNonNull(expected.get(output.name()));
        Floats given = requireNonNull(outputs.get(output.name()));
        double scale = Math.max(right.maxAbs(), Float.MIN_NORMAL);
        assertThat(given.maxDifference(right) / scale).as(output.name()).isLessThanOrEqualTo(RTOL);
        assertThat(output.shape().isRanked()).as("shape of " + output).isTrue();
      }
    }
  }

  /** Layer, name, shape and trainable flag of every weight, sorted. */
  private static List<String> weights(ImportedModel imported) {
    return imported.model().variables().stream()
        .map(each -> weight(each.name(), each.shape().toSizes(), each.trainable()))
        .sorted()
        .toList();
  }

  private static List<String> weights(LayerCase each) throws IOException {
    return each.weights().stream()
        .map(
            weight ->
                weight(
                    weight.name(),
                    weight.shape().stream().mapToLong(Long::longValue).toArray(),
                    weight.trainable()))
        .sorted()
        .toList();
  }

  private static String weight(String name, long[] shape, boolean trainable) {
    String[] path = name.replaceFirst(":\\d+$", "").split("/");
    return String.format(
        Locale.ROOT,
        "%s/%s %s %s",
        path.length > 1 ? path[path.length - 2] : "",
        path[path.length - 1],
        Arrays.toString(shape),
        trainable);
  }

  private static Map<String, Floats> named(List<TensorSpec> specs, List<Npy> values) {
    assertThat(specs).hasSameSizeAs(values);
    Map<String, Floats> named = new LinkedHashMap<>();
    for (int i = 0; i < values.size(); i++) {
      named.put(specs.get(i).name(), Floats.of(values.get(i)));
    }
    return named;
  }
}
