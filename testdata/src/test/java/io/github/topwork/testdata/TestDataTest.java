package io.github.topwork.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("changes system properties")
class TestDataTest {
  private final String rootBefore = System.getProperty(TestData.ROOT_PROPERTY, "");
  private final String fixturesBefore = System.getProperty(TestData.FIXTURES_PROPERTY, "");

  @AfterEach
  void restoreProperties() {
    System.setProperty(TestData.ROOT_PROPERTY, rootBefore);
    System.setProperty(TestData.FIXTURES_PROPERTY, fixturesBefore);
  }

  @Test
  void findsTheRoot_whereSurefireSaysSo() {
    assertThat(TestData.root().resolve("testdata/pom.xml")).isRegularFile();
    assertThat(TestData.root()).isEqualTo(Path.of(rootBefore).toAbsolutePath().normalize());
  }

  @Test
  void findsTheRoot_aboveTheWorkingDirectory() {
    System.clearProperty(TestData.ROOT_PROPERTY);

    assertThat(TestData.root().resolve("testdata/pom.xml")).isRegularFile();
  }

  @Test
  void rejectsDataThatIsNotThere_namingThePath() {
    assertThatThrownBy(() -> TestData.path("no-such-model/input.npy"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no-such-model/input.npy")
        .hasMessageContaining("testdata/README.md");
  }

  @Test
  void findsFixtures_whereThePropertySays(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("present.txt"), "x");
    System.setProperty(TestData.FIXTURES_PROPERTY, folder.toString());

    assertThat(TestData.fixtures()).isEqualTo(folder);
    assertThat(TestData.fixture("present.txt")).isEqualTo(folder.resolve("present.txt"));
    assertThatThrownBy(() -> TestData.fixture("absent.txt"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder.resolve("absent.txt").toString())
        .hasMessageContaining("@NeedsFixture");
  }
}
