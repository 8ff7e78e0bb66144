package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.graph.Layer;
import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.testdata.LayerCase;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is trainable arrives so, and freezing a model freezes all that it contains. */
class TrainableTest {
  @TempDir Path folder;

  private ModelGraph model(LayerCase each) throws IOException {
    try (ImportedModel imported =
        ModelImporters.read(each.write(folder), ImportOptions.defaults())) {
      return imported.model();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "keras2, frozen_inside",
    "keras2, frozen_layers",
    "keras2, frozen_model",
    "keras2, frozen_whole",
    "keras3, frozen_inside",
    "keras3, frozen_layers",
    "keras3, frozen_model",
    "keras3, frozen_whole",
  })
  void honoursFlags_asKerasCounts(String version, String name) throws IOException {
    LayerCase each = LayerCases.named(version, "Trainable/" + name);
    ModelGraph model = model(each);
    long trainable = each.weights().stream().filter(weight -> weight.trainable()).count();
    assertThat(model.trainableWeights()).hasSize((int) trainable);
    assertThat(model.nonTrainableWeights())
        .hasSize(each.weights().size() - (int) trainable)
        .noneMatch(Variable::trainable);
    // A frozen weight is no state.
    assertThat(model.variables())
        .filteredOn(Variable::state)
        .allMatch(variable -> variable.name().contains("/moving_"));
    List<Variable> ofLayers =
        model.layers().layers().stream().flatMap(layer -> model.weights(layer).stream()).toList();
    assertThat(ofLayers).containsExactlyInAnyOrderElementsOf(model.variables());
  }

  @ParameterizedTest
  @CsvSource({"keras2", "keras3"})
  void freezesAllThatAModelContains(String version) throws IOException {
    ModelGraph model = model(LayerCases.named(version, "Trainable/frozen_layers"));
    Layer outer = model.layers().layers().get(model.layers().layers().size() - 1);
    for (LayerTree.Entry entry : model.layers().flatten()) {
      ModelGraph frozen = model.withFrozen(entry.layer());
      assertThat(frozen.trainableWeights(entry.layer())).isEmpty();
      assertThat(frozen.trainableWeights())
          .noneMatch(variable -> entry.layer().allVariables().contains(variable.name()));
      if (!entry.layer().allVariables().containsAll(outer.allVariables())) {
        assertThat(frozen.trainableWeights(outer)).isEqualTo(model.trainableWeights(outer));
      }
    }
  }
}
