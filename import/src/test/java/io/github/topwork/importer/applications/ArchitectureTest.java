package io.github.topwork.importer.applications;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.topwork.importer.keras.LayerSpec;
import io.github.topwork.importer.keras.ModelSpec;
import io.github.topwork.testdata.ApplicationSummaries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Names, classes and order of the layers of every architecture, as Keras 3 has them. */
class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> namesAndOrdersLayersAsKeras() throws IOException {
    Map<String, List<ApplicationSummaries.Layer>> expected = ApplicationSummaries.layers();
    List<DynamicTest> tests = new ArrayList<>();
    expected.forEach(
        (name, layers) ->
            tests.add(
                dynamicTest(
                    name,
                    () ->
                        assertThat(lines(GoldenModel.of(name).spec(true)))
                            .containsExactlyElementsOf(
                                layers.stream()
                                    .map(layer -> layer.path() + " " + layer.type())
                                    .toList()))));
    return tests.stream();
  }

  private static List<String> lines(ModelSpec spec) {
    List<String> lines = new ArrayList<>();
    for (LayerSpec layer : spec.layers()) {
      if (layer.isOperation()) {
        continue;
      }
      lines.add(layer.name() + " " + layer.className());
      layer.model().ifPresent(inner -> addInner(requireNonNull(inner), layer.name(), lines));
    }
    return lines;
  }

  private static void addInner(ModelSpec inner, String name, List<String> lines) {
    inner.layers().stream()
        .filter(layer -> !layer.className().equals(ModelSpec.INPUT_LAYER))
        .forEach(layer -> lines.add(name + "/" + layer.name() + " " + layer.className()));
  }
}
