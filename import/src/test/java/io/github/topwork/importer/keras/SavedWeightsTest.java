package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelFormatException;
import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that are none, or those of another model. */
class SavedWeightsTest {
  private static final Path DATA = TestData.path("mini-xception");

  @TempDir Path folder;

  private static void load(Path model, Path weights, WeightOptions options) throws IOException {
    ModelImporters.read(model, ImportOptions.builder().weights(weights, options).build()).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.1 0.2 0.3 | a file of another kind",
        "'' | a file of another kind",
        "{\"class_name\": \"Sequential\"} | JSON without a 'weight_map'",
      })
  void listsTheKindsOfFiles_whereTheFileIsNone(String content, String given) throws IOException {
    Path file = Files.writeString(folder.resolve("weights.txt"), content);

    assertThatThrownBy(() -> load(DATA.resolve("model.keras"), file, WeightOptions.ALL))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("Not a file of weights. Given: " + given)
        .hasMessageContaining(".weights.h5, .weights.json, .h5 or .keras")
        .hasMessageContaining("weights.txt");
  }

  @Test
  void tellsAFolderFromAFileThatIsNotThere() {
    assertThatThrownBy(() -> load(DATA.resolve("model.keras"), folder, WeightOptions.ALL))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("Not a file of weights. Given: a folder");
    assertThatThrownBy(
            () -> load(DATA.resolve("model.keras"), folder.resolve("gone.h5"), WeightOptions.ALL))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void refusesByName_sayingWhatToDoWithWeightsWithoutNames() {
    Path weights = DATA.resolve("model.weights.h5");
    assertThatThrownBy(() -> load(DATA.resolve("model.keras"), weights, WeightOptions.BY_NAME))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageStartingWith("Weights cannot be matched. Given: layers by class and number")
        .hasMessageContaining("match in order, without WeightOptions.byName")
        .message()
        .doesNotContain("saved from this model");
  }

  @Test
  void countsTheDifferencesToAnotherModel_andListsTheFirst() throws IOException {
    Path wide = folder.resolve("wide.json");
    try (ZipFile zip = new ZipFile(DATA.resolve("model.keras").toFile())) {
      String json =
          new String(
              zip.getInputStream(zip.getEntry("config.json")).readAllBytes(),
              StandardCharsets.UTF_8);
      Files.writeString(wide, json.replaceAll("\"filters\": (\\d+)", "\"filters\": 1$1"));
    }

    assertThatThrownBy(() -> load(wide, DATA.resolve("model.weights.h5"), WeightOptions.ALL))
        .isInstanceOfSatisfying(
            ModelFormatException.class, e -> assertThat(e.problems()).hasSize(4))
        .hasMessageContaining("Weights of another model")
        .hasMessageContaining("the first 3 follow")
        .hasMessageContaining("WeightOptions.skipMismatch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.keras", "keras2.h5", "keras3.h5"})
  void saysOfACutFileThatItIsCut(String name) throws IOException {
    byte[] whole = Files.readAllBytes(DATA.resolve(name));
    Path cut =
        Files.write(folder.resolve(name), java.util.Arrays.copyOf(whole, whole.length * 2 / 3));

    assertThatThrownBy(() -> ModelImporters.read(cut, ImportOptions.defaults()))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(
            name.endsWith(".h5")
                ? "Given: " + Files.size(cut) + " bytes. Expected: " + whole.length + " bytes"
                : "a zip archive without its end");
  }
}
