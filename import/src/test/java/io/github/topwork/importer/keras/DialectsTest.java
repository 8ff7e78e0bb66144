package io.github.topwork.importer.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.topwork.graph.TensorSpec;
import io.github.topwork.graph.Variable;
import io.github.topwork.importer.ImportOptions;
import io.github.topwork.importer.ImportedModel;
import io.github.topwork.importer.ModelImporters;
import io.github.topwork.importer.TensorFlowRunner;
import io.github.topwork.importer.TensorFlowRunner.Floats;
import io.github.topwork.testdata.Dialects;
import io.github.topwork.testdata.Dialects.DialectFile;
import io.github.topwork.testdata.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files of Keras 1, 2 and 3 in every layout, against what Keras computes from them. */
class DialectsTest {
  /** The tolerance, relative to the largest expected value. */
  private static final double RTOL = 1e-5;

  @TempDir Path folder;

  @BeforeEach
  void extract() throws IOException {
    Dialects.extract(folder);
  }

  @TestFactory
  Stream<DynamicTest> givesWhatKerasGives() throws IOException {
    return Dialects.files().stream()
        .filter(each -> each.isComplete() || each.content() == Dialects.Content.WEIGHTS)
        .map(each -> dynamicTest(each.name() + "/" + each.file(), () -> check(each)));
  }

  private void check(DialectFile each) throws IOException {
    Path own = each.in(folder);
    Optional<Path> base = each.base().map(own::resolveSibling);
    ImportOptions.Builder options = ImportOptions.builder();
    if (base.isPresent()) {
      options.weights(
          own,
          new WeightOptions(
              each.options().contains("by_name"), each.options().contains("skip_mismatch")));
    }
    try (ImportedModel imported = ModelImporters.read(base.orElse(own), options.build())) {
      checkOutput(imported, folder.resolve(each.name()));
      Path weights = own.resolveSibling("weights.tsv");
      if (Files.exists(weights)) {
        checkWeights(imported, Files.readAllLines(weights));
      }
    }
  }

  private static void checkOutput(ImportedModel imported, Path data) throws IOException {
    Map<String, Floats> inputs = new LinkedHashMap<>();
    List<TensorSpec> wanted = imported.model().inputs();
    for (int i = 0; i < wanted.size(); i++) {
      String file = wanted.size() == 1 ? "input.npy" : "input_" + i + ".npy";
      inputs.put(wanted.get(i).name(), Floats.of(Npy.read(data.resolve(file))));
    }
    Floats output =
        TensorFlowRunner.run(imported.model(), imported.weights(), inputs, TensorFlowRunner.DEFAULT)
            .values()
            .iterator()
            .next();
    Floats expected = Floats.of(Npy.read(data.resolve("expected.npy")));
    assertThat(output.maxDifference(expected) / expected.maxAbs()).isLessThanOrEqualTo(RTOL);
  }

  /** Shapes and flags of Keras's weights; the names differ by Keras version. */
  private static void checkWeights(ImportedModel imported, List<String> rows) {
    List<String> flags =
        imported.model().variables().stream().map(DialectsTest::row).sorted().toList();
    assertThat(flags)
        .containsExactlyElementsOf(
            rows.stream()
                .map(row -> row.split("\t", -1))
                .map(cells -> "[" + cells[1].replace(",", ", ") + "] " + cells[2])
                .sorted()
                .toList());
  }

  private static String row(Variable variable) {
    return variable.shape() + " " + variable.trainable();
  }
}
