package io.github.topwork.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelsTest {
  @TempDir Path folder;

  @Test
  void areReadOneALine_withoutBlankLinesAtTheEnd() throws IOException {
    Path file = Files.writeString(folder.resolve("labels.txt"), "cat\nbig dog\n\n \n");

    assertThat(Labels.read(file).names()).containsExactly("cat", "big dog");
  }

  @Test
  void areRefused_whereAFileNamesNoneOrOneTwice() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.txt"), "\n");
    Path twice = Files.writeString(folder.resolve("twice.txt"), "cat\ndog\ncat\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.read(empty))
        .withMessageContaining("labels: none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.read(twice))
        .withMessageContaining("label 2: 'cat'");
  }
}
