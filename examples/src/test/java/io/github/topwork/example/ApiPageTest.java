package io.github.topwork.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.topwork.testdata.TestData;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/api.md}. To write it anew: {@code mvn -B test -pl examples -am
 * -Dtest=ApiPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dtopwork.update=true}.
 */
class ApiPageTest {
  private static final int LINES = 2;

  @Test
  void thePageIsWhatTheSourcesSay() throws IOException {
    Path page = TestData.root().resolve("docs/api.md");
    String expected = ApiPage.read().toMarkdown();
    if (Boolean.getBoolean("topwork.update")) {
      Files.writeString(page, expected);
    }

    assertThat(page)
        .as("docs/api.md; write it anew with -Dtopwork.update=true, see this class")
        .hasContent(expected);
  }

  @Test
  void everyExampleNamesItsTypes_inTwoLines() throws IOException {
    List<String> wrong = new ArrayList<>();
    ApiPage page = ApiPage.read();
    ApiPage.examples()
        .forEach(
            (names, code) -> {
              for (String name : names) {
                if (!code.matches("(?s).*\\b" + name + "\\b.*")) {
                  wrong.add(names + ": does not name " + name);
                }
              }
              if (names.stream().map(page::load).map(Class::getPackage).distinct().count() > 1) {
                wrong.add(names + ": of several packages (expected: one)");
              }
              // Who implements a type needs more.
              boolean isToImplement =
                  names.size() == 1
                      && Modifier.isAbstract(page.load(names.get(0)).getModifiers())
                      && code.contains("@Override");
              long statements = code.lines().filter(line -> !line.startsWith("   ")).count();
              if (statements > LINES && !isToImplement) {
                wrong.add(names + ": " + statements + " lines (expected: at most two)");
              }
            });

    assertThat(wrong).isEmpty();
  }

  @Test
  void noTwoPublicTypesHaveOneName() throws IOException {
    Map<String, String> seen = new HashMap<>();
    List<String> twins = new ArrayList<>();
    for (SourceType type : SourceType.all()) {
      String other = seen.put(type.name(), type.qualifiedName());
      if (other != null) {
        twins.add(type.qualifiedName() + " and " + other);
      }
    }

    assertThat(seen).hasSizeGreaterThan(100);
    assertThat(twins).isEmpty();
  }
}
