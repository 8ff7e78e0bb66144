package io.github.topwork.importer.applications;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.keras.KerasModel;
import io.github.topwork.importer.keras.LayerSpec;
import io.github.topwork.importer.keras.ModelSpec;
import io.github.topwork.testdata.ApplicationSummaries;
import io.github.topwork.testdata.ApplicationSummaries.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every application with and without its top: parameters as Keras prints them, and the ordered list
 * of layers with classes and weight shapes. Nothing is computed, no weight has numbers.
 */
class ApplicationParametersTest {
  private static final String ONLY = System.getProperty("topwork.applications", "");

  @TestFactory
  Stream<DynamicTest> hasTheLayersAndParametersOfKeras() throws IOException {
    Map<String, List<ApplicationSummaries.Layer>> layers = ApplicationSummaries.layers();
    return ApplicationSummaries.summaries().stream()
        .filter(each -> each.name().startsWith(ONLY))
        .map(
            each ->
                dynamicTest(
                    each.name() + (each.includeTop() ? "" : " without top"),
                    () -> check(each, layers.getOrDefault(each.name(), List.of()))));
  }

  private static void check(Summary expected, List<ApplicationSummaries.Layer> layers) {
    ModelSpec spec = GoldenModel.of(expected.name()).spec(expected.includeTop());
    // As built, before passes: the count of a Normalization has no part in any output.
    ModelGraph model = KerasModel.of(spec, ImportOptions.defaults().layers(), 0).graph();
    List<ApplicationSummaries.Layer> actual = layers(model);
    if (expected.includeTop()) {
      assertThat(actual.stream().map(ApplicationParametersTest::line))
          .containsExactlyElementsOf(layers.stream().map(ApplicationParametersTest::line).toList());
    }
    assertThat(ApplicationSummaries.digest(actual)).as("digest").isEqualTo(expected.digest());
    assertThat(actual).as("layers").hasSize(expected.layers());
    long trainable = count(model, true);
    long frozen = count(model, false);
    assertThat(trainable + frozen).as("parameters").isEqualTo(expected.total());
    assertThat(trainable).as("trainable parameters").isEqualTo(expected.trainable());
    assertThat(frozen).as("other parameters").isEqualTo(expected.nonTrainable());
    long[] shape = model.inputs().get(0).shape().toSizes();
    assertThat(Arrays.stream(shape).skip(1).boxed().toList()).isEqualTo(expected.input());
  }

  private static long count(ModelGraph model, boolean trainable) {
    return model.variables().stream()
        .filter(variable -> variable.trainable() == trainable)
        .mapToLong(variable -> variable.shape().elementCount())
        .sum();
  }

  private static List<ApplicationSummaries.Layer> layers(ModelGraph model) {
    Map<String, Variable> variables = new HashMap<>();
    model.variables().forEach(variable -> variables.put(variable.name(), variable));
    List<ApplicationSummaries.Layer> layers = new ArrayList<>();
    for (Layer layer : model.layers().layers()) {
      add(layer, "", variables, layers);
    }
    return layers;
  }

  private static void add(
      Layer layer,
      String prefix,
      Map<String, Variable> variables,
      List<ApplicationSummaries.Layer> all) {
    boolean isInnerInput = layer.className().equals(ModelSpec.INPUT_LAYER) && !prefix.isEmpty();
    if (layer.className().startsWith(LayerSpec.OPERATION) || isInnerInput) {
      return;
    }
    String path = prefix + layer.name();
    List<ApplicationSummaries.Weight> weights = new ArrayList<>();
    for (String name : layer.variables()) {
      List<Long> shape =
          Arrays.stream(requireNonNull(variables.get(name)).shape().toSizes()).boxed().toList();
      weights.add(new ApplicationSummaries.Weight(GoldenModel.role(layer, name), shape));
    }
    all.add(new ApplicationSummaries.Layer(path, layer.className(), true, weights));
    layer.children().forEach(child -> add(child, path + "/", variables, all));
  }

  private static String line(ApplicationSummaries.Layer layer) {
    return layer.path() + " " + layer.type() + " " + layer.weights();
  }
}
