package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

class NeedsFixtureTest {
  @NeedsFixture
  private static final class Any {}

  @NeedsFixture({"a", "b/c.h5"})
  private static final class Named {}

  private static ConditionEvaluationResult evaluate(Class<?> marked, Path fixtures) {
    return FixtureCondition.evaluate(marked.getAnnotation(NeedsFixture.class), fixtures);
  }

  @Test
  void skips_whereTheFolderIsAbsent_namingIt(@TempDir Path folder) {
    Path absent = folder.resolve("absent");

    assertThat(evaluate(Any.class, absent).isDisabled()).isTrue();
    assertThat(evaluate(Named.class, absent).getReason()).contains("no fixture " + absent);
    assertThat(evaluate(Any.class, folder).isDisabled()).isFalse();
  }

  @Test
  void skips_whereOneIsAbsent_namingIt(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("a"));
    Files.createDirectory(folder.resolve("b"));

    ConditionEvaluationResult without = evaluate(Named.class, folder);

    assertThat(without.isDisabled()).isTrue();
    assertThat(without.getReason()).contains("no fixture " + folder.resolve("b/c.h5"));
    Files.createFile(folder.resolve("b/c.h5"));
    assertThat(evaluate(Named.class, folder).isDisabled()).isFalse();
  }

  /** Else it fails where there are no fixtures, and is not among the tests with the tag. */
  @Test
  void marksEveryTestThatReadsFixtures() throws IOException {
    List<Path> unmarked = new ArrayList<>();
    int marked = 0;
    for (Path source : testSources()) {
      String text = Files.readString(source);
      if (text.contains("TestData.fixture")) {
        if (text.contains("@NeedsFixture")) {
          marked++;
        } else {
          unmarked.add(source);
        }
      }
    }
    assertThat(unmarked).isEmpty();
    assertThat(marked).isGreaterThanOrEqualTo(6);
  }

  private static List<Path> testSources() throws IOException {
    try (Stream<Path> files =
        Files.find(TestData.root(), 20, (path, info) -> info.isRegularFile())) {
      return files
          .filter(path -> path.toString().endsWith(".java"))
          .filter(path -> TestData.root().relativize(path).toString().contains("src/test/java/"))
          .filter(path -> !path.startsWith(TestData.root().resolve("testdata")))
          .sorted()
          .toList();
    }
  }
}
