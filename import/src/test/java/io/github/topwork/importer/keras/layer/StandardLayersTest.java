package io.github.topwork.importer.keras.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every table has a test of its name, and every case is run by one of them. */
class StandardLayersTest {
  private static final Set<String> FAMILIES =
      new TreeSet<>(StandardLayers.familiesByLayer().values());

  @Test
  void everyFamilyHasATestOfItsName() throws ClassNotFoundException {
    String here = StandardLayersTest.class.getPackageName();
    for (String family : FAMILIES) {
      assertThat(Class.forName(here + "." + family + "Test")).isAssignableTo(FamilyTest.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2", "keras3"})
  void everyCaseBelongsToAFamily_butWholeModels(String version) throws IOException {
    List<LayerCase> cases = LayerCases.all(version);
    assertThat(cases).hasSizeGreaterThan(300);
    Set<String> others = new TreeSet<>();
    for (LayerCase each : cases) {
      if (!each.isRefused() && LayerGoldens.familyOf(each).equals(LayerGoldens.MODELS)) {
        others.add(each.name().substring(0, each.name().indexOf('/')));
      }
    }
    assertThat(others).containsExactly("Functional", "Sequential", "Trainable");
  }
}
