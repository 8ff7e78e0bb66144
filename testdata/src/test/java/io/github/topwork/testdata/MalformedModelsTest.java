package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MalformedModelsTest {
  @Test
  void everyModelIsDescribed_andCanBeWritten(@TempDir Path folder) throws Exception {
    String description = TestData.text("malformed/malformed.json");

    assertThat(MalformedModels.broken()).hasSize(38).isSorted().doesNotContain("valid");
    for (String name : MalformedModels.broken()) {
      assertThat(description).contains("\"" + name + "\": ");
      assertThat(MalformedModels.extract(name, folder)).isEqualTo(folder.resolve(name));
    }
    assertThat(MalformedModels.extract(MalformedModels.VALID, folder).resolve("saved_model.pb"))
        .isNotEmptyFile();
    assertThatThrownBy(() -> MalformedModels.extract("healthy", folder))
        .hasMessageContaining("name: 'healthy' (expected one of: valid, [");
  }
}
