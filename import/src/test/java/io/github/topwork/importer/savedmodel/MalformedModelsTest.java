package io.github.topwork.importer.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.problem.ModelException;
import io.github.topwork.problem.Problem;
import io.github.topwork.testdata.MalformedModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedModelsTest {
  @TempDir Path folder;

  static List<String> broken() throws IOException {
    return MalformedModels.broken();
  }

  private static void readAll(Path path) throws IOException {
    try (ImportedModel imported = ModelImporters.read(path, ImportOptions.defaults())) {
      for (Variable variable : imported.model().variables()) {
        assertThat(imported.weights().get(variable.name()).shape()).isEqualTo(variable.shape());
      }
    }
  }

  @Test
  void readsTheHealthyModel() throws IOException {
    readAll(MalformedModels.extract(MalformedModels.VALID, folder));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesBrokenModels_sayingWhatWhereAndWhatToDo(String name) throws IOException {
    Path path = MalformedModels.extract(name, folder);
    Throwable thrown = catchThrowable(() -> readAll(path));
    assertThat(thrown).isInstanceOf(ModelException.class);
    for (Problem problem : ((ModelException) thrown).problems()) {
      assertThat(problem.given()).isNotBlank();
      assertThat(problem.expected()).isNotBlank();
      assertThat(problem.where()).isNotBlank();
      assertThat(problem.fix()).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "absurd-shape | kernel",
        "cyclic-functions | recursion",
        "cyclic-graph | cycle",
        "dangling-input | nowhere:output:0",
        "dangling-signature | nowhere:0",
        "duplicate-main-nodes | two nodes named",
        "duplicate-nodes | product",
        "flipped-data | checksum",
        "flipped-index | checksum",
        "missing-attribute | attribute 'T'",
        "missing-data | variables.data-00000-of-00001",
        "missing-index | variables.index",
        "missing-shard | variables.data-00001-of-00002",
        "missing-variable | no tensor",
        "missing-variables | no folder 'variables'",
        "no-meta-graph | this one has none",
        "no-serve-tag | [[train]]",
        "no-signatures | signatures",
        "truncated-data | where tensor",
        "output-out-of-range | product",
        "unknown-function | __inference_gone",
        "unknown-op | NoSuchOp",
        "wrong-dtype | int32",
        "wrong-shape | [3, 4]",
      })
  void namesTheFault(String name, String part) throws IOException {
    Path path = MalformedModels.extract(name, folder);
    Throwable thrown = catchThrowable(() -> readAll(path));
    assertThat(thrown).hasMessageContaining(part);
  }
}
