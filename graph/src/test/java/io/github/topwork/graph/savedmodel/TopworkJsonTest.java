package io.github.topwork.graph.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.graph.LayerTree;
import io.github.topwork.graph.ModelGraph;
import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written and read back; whole models are in the importer's {@code RoundTripTest}. */
class TopworkJsonTest {
  @TempDir Path temp;

  @Test
  void isWrittenBesideTheModel() throws IOException {
    Path folder = temp.resolve("model");
    SavedModelWriter.write(folder, SavedModelWriterTest.model(), SavedModelWriterTest.WEIGHTS);
    assertThat(folder.resolve("assets.extra/topwork.json"))
        .content()
        .isEqualTo(
            """
            {"topwork": 1,
             "inputs": [{"name": "input", "value": "x:0", "shape": ["batch", 3]}],
             "outputs": [{"name": "out", "value": "save/Mul:0", "shape": ["batch", 2]}],
             "variables": ["scale/factor", "dense/kernel"],
             "state": ["scale/factor"],
             "layers": [
              {"name": "a \\"b\\"\\\\", "class": "", "output": null, "shape": null, "variables": ["scale/factor"], "children": [
              {"name": "dense", "class": "Dense", "output": "dense/MatMul:0", "shape": ["batch", 2], "variables": ["dense/kernel"], "children": []}]}],
             "provenance": {"format": "test", "producer": "none", "source": "memory", "sha256": ""}}
            """);
  }

  @Test
  void restoresWhatAFlatSavedModelLoses() throws IOException {
    ModelGraph model = SavedModelWriterTest.model();
    Path folder = temp.resolve("model");
    SavedModelWriter.write(folder, model, SavedModelWriterTest.WEIGHTS);

    ModelGraph restored = restore(folder, model);

    assertThat(restored.inputs()).isEqualTo(model.inputs());
    assertThat(restored.outputs()).isEqualTo(model.outputs());
    assertThat(restored.variables()).isEqualTo(model.variables());
    assertThat(restored.layers()).isEqualTo(model.layers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"dense/kernel\"     | \"other/kernel\" | variable 'other/kernel'",
        "\"save/Mul:0\"       | \"save/Mul:-1\"  | output 'save/Mul:-1'",
        "\"dense/MatMul:0\"   | \"gone:0\"       | output 'gone:0'",
        "[\"batch\", 2]       | [true, 2]        | dimension true",
        "[\"batch\", 3]       | [4]              | 'input' of shape [4]",
        "\"name\": \"out\"    | \"name\": \"in\" | 'in'",
      })
  void refusesWhatDoesNotFitTheModel(String written, String other, String given)
      throws IOException {
    ModelGraph model = SavedModelWriterTest.model();
    Path folder = temp.resolve("model");
    SavedModelWriter.write(folder, model, SavedModelWriterTest.WEIGHTS);
    Path file = folder.resolve(TopworkJson.FILE);
    Files.writeString(file, Files.readString(file).replace(written, other));

    assertThatThrownBy(() -> restore(folder, model))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(given)
        .hasMessageContaining("topwork.json");
  }

  /** As an import leaves the model: without layers, kinds of state, order and names of sizes. */
  private static ModelGraph restore(Path folder, ModelGraph model) throws IOException {
    List<Variable> backwards =
        List.of(
            model.variables().get(1),
            new Variable("scale/factor", model.variables().get(0).type(), Shape.SCALAR, false));
    List<TensorSpec> inputs =
        model.inputs().stream()
            .map(spec -> new TensorSpec(spec.name(), spec.value(), spec.type(), Shape.of(-1, 3)))
            .toList();
    ModelGraph flat =
        new ModelGraph(
            model.graph(),
            inputs,
            model.outputs(),
            backwards,
            new LayerTree(List.of()),
            model.provenance());
    return TopworkJson.restore(flat, SavedModelReader.read(folder, SavedModelReader.SERVE));
  }
}
