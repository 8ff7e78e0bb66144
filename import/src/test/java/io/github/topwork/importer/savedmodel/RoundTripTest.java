package io.github.topwork.importer.savedmodel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.Variable;
import io.github.topwork.graph.savedmodel.SavedModelWriter;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.Npy;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SavedModels that were imported, written and imported again. */
class RoundTripTest {
  /** The same kernels on the same numbers; convolutions may be summed by other threads. */
  private static final double RTOL = 1e-6;

  @TempDir Path temp;

  private Path write(String name) throws IOException {
    Path source = TestData.data().resolve("mini-xception").resolve(name);
    Path target = temp.resolve(name);
    try (ImportedModel model = ModelImporters.read(source, ImportOptions.defaults())) {
      SavedModelWriter.write(target, model.model(), model.weights());
    }
    return target;
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void readsWhatWasWritten(String name) throws IOException {
    Path source = TestData.data().resolve("mini-xception").resolve(name);
    Path target = write(name);
    try (ImportedModel before = ModelImporters.read(source, ImportOptions.defaults());
        ImportedModel after = ModelImporters.read(target, ImportOptions.defaults())) {
      ModelGraph written = before.model();
      ModelGraph read = after.model();
      assertThat(read.graph()).isEqualTo(written.graph());
      assertThat(read.inputs()).isEqualTo(written.inputs());
      assertThat(read.outputs()).isEqualTo(written.outputs());
      assertThat(read.variables()).isEqualTo(written.variables());
      assertThat(written.variables())
          .anyMatch(Variable::state)
          .allMatch(variable -> variable.state() == variable.name().contains("/moving_"));
      assertThat(read.layers()).isEqualTo(written.layers());
      assertThat(read.provenance().format()).isEqualTo("Topwork SavedModel");
      for (Variable variable : written.variables()) {
        assertThat(after.weights().get(variable.name()))
            .isEqualTo(before.weights().get(variable.name()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras2-savedmodel", "keras3-export"})
  void runsInTensorFlowAsTheOriginalDoes(String name) throws IOException {
    Path source = TestData.data().resolve("mini-xception").resolve(name);
    Path target = write(name);
    Floats images =
        Floats.of(Npy.read(TestData.data().resolve("mini-xception").resolve("input.npy")));
    try (ImportedModel model = ModelImporters.read(source, ImportOptions.defaults())) {
      Map<String, Floats> fed = Map.of(model.model().inputs().get(0).name(), images);
      String output = model.model().outputs().get(0).name();
      Floats expected = run(source, fed, output);
      Floats given = run(target, fed, output);
      assertThat(given.maxDifference(expected)).isLessThanOrEqualTo(RTOL * expected.maxAbs());
    }
  }

  private static Floats run(Path folder, Map<String, Floats> fed, String output) {
    return requireNonNull(
        TensorFlowRunner.runBundle(folder, "serving_default", fed, TensorFlowRunner.AS_WRITTEN)
            .get(output));
  }

  @Test
  void refusesLayersOfAnotherModel() throws IOException {
    Path model = write("keras2-savedmodel");
    Path note = model.resolve("assets.extra/topwork.json");
    String text = Files.readString(note);
    Files.writeString(note, text.replace("\"block1_conv1/kernel\"", "\"other/kernel\""));
    assertThatThrownBy(() -> ModelImporters.read(model, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("'other/kernel'")
        .hasMessageContaining("topwork.json");
    Files.writeString(note, text.substring(9));
    assertThatThrownBy(() -> ModelImporters.read(model, ImportOptions.defaults()))
        .hasMessageContaining("not JSON");
    Files.writeString(note, "{\"topwork\": 2}");
    assertThatThrownBy(() -> ModelImporters.read(model, ImportOptions.defaults()))
        .hasMessageContaining("version 2");
    Files.delete(note);
    try (ImportedModel flat = ModelImporters.read(model, ImportOptions.defaults())) {
      assertThat(flat.model().provenance().format()).isEqualTo("TensorFlow 1 SavedModel");
    }
  }
}
