package io.github.topwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.topwork.image.Labels;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsFileTest {
  private static final String HOME = "topwork.keras.home";

  @TempDir Path folder;

  private String home = "";

  @BeforeEach
  void moveTheCache() {
    home = System.getProperty(HOME, "");
    System.setProperty(HOME, folder.toString());
  }

  @AfterEach
  void putTheCacheBack() {
    if (home.isEmpty()) {
      System.clearProperty(HOME);
    } else {
      System.setProperty(HOME, home);
    }
  }

  @Test
  void readsOneNameALine() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.txt"), "cat\ndog\n\n");

    assertThat(LabelsFile.read(file).names()).containsExactly("cat", "dog");
  }

  @Test
  void knowsTheClassesOfImageNet_whichNameTwoThingsAlike() throws IOException {
    String entries =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"" + i + "\": [\"n" + i + "\", \"" + (i % 998) + "\"]")
            .collect(Collectors.joining(",", "{", "}"));
    Files.writeString(
        Files.createDirectories(folder.resolve("models")).resolve("imagenet_class_index.json"),
        entries);

    Labels labels = LabelsFile.read(Path.of("imagenet"));

    assertThat(labels.names())
        .hasSize(1000)
        .startsWith("0 (n0)", "1 (n1)", "2", "3")
        .endsWith("997", "0 (n998)", "1 (n999)");
  }

  @Test
  void saysHowToGetTheClassesOfImageNet() {
    assertThatThrownBy(() -> LabelsFile.read(Path.of("imagenet")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("topwork applications fetch classes");
  }
}
