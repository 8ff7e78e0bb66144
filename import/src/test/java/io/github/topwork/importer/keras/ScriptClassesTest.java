package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.UnsupportedOpException;
import io.github.topwork.testdata.LayerCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes that a script defines and names as Keras's own; Keras saves them without a module. */
class ScriptClassesTest {
  private static final Pattern DENSE =
      Pattern.compile(
          "\"module\": \"keras\\.layers\", \"class_name\": \"Dense\"(.*?)\"registered_name\": null,"
              + " \"build_config\"");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"mine>Dense, mine>Dense", "Dense, __main__>Dense"})
  void areNotTakenForThoseOfKeras(String registeredName, String key) throws IOException {
    Path file =
        EditedCase.write(
            LayerCases.named("keras3", "Dense/plain"),
            folder,
            text ->
                DENSE
                    .matcher(text)
                    .replaceFirst(
                        "\"module\": null, \"class_name\": \"Dense\"$1\"registered_name\": \""
                            + Matcher.quoteReplacement(registeredName)
                            + "\", \"build_config\""));

    assertThatThrownBy(() -> ModelImporters.read(file, ImportOptions.defaults()))
        .isInstanceOf(UnsupportedOpException.class)
        .hasMessageContaining("class '" + key + "'");
  }
}
